import { writeFileSync } from 'node:fs';
import { renderedSample } from '#main/report/fixtures/rendered-sample.ts';
import { everything } from '#main/report/fixtures/sample-document.ts';
writeFileSync('/tmp/w-rep/all.pdf', (await renderedSample(everything)).content);
writeFileSync('/tmp/w-rep/sheets.pdf', (await renderedSample({ cases: 3, columns: 20, influences: 2, template: 'case-sheet' })).content);
