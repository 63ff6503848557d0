// The throw-away process in which an execution provider is tried.
import '#engine/runtime/probe-main.ts';
