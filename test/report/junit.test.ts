import { describe, expect, it } from 'vitest';
import { junitXml } from '../../harness/src/report/documents/junit.ts';

describe('checks as JUnit XML', () => {
  it('are a test case each, with what failed and what was skipped', () => {
    const xml = junitXml('gate', [
      { name: 'level 100', text: 'as before' },
      { name: 'level 50', text: 'seen', failure: 'carries 80 %' },
      { name: 'level 25', text: 'seen', skipped: 'not measured' },
    ]);
    expect(xml.split('\n')).toEqual([
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<testsuite name="gate" tests="3" failures="1" skipped="1">',
      '  <testcase classname="gate" name="level 100">',
      '    <system-out>as before</system-out>',
      '  </testcase>',
      '  <testcase classname="gate" name="level 50">',
      '    <failure message="carries 80 %"/>',
      '    <system-out>seen</system-out>',
      '  </testcase>',
      '  <testcase classname="gate" name="level 25">',
      '    <skipped message="not measured"/>',
      '    <system-out>seen</system-out>',
      '  </testcase>',
      '</testsuite>',
      '',
    ]);
  });

  it('hold any name as text, and nothing that XML cannot hold', () => {
    const xml = junitXml('"&<>\u0000', [{ name: ']]>\u001b', text: '</system-out>' }]);
    expect(xml).toContain('<testsuite name="&quot;&amp;&lt;&gt;"');
    expect(xml).toContain('name="]]&gt;"');
    expect(xml).toContain(
      '<system-out>&lt;/system-out></system-out>'.replace('system-out></', 'system-out&gt;</'),
    );
  });
});
