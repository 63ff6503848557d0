/** Layouts of case review and the methods that a project runs by itself. */
export const layoutMethods = {} as const;
