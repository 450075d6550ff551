import { describe, expect, it } from 'vitest';
import { pathTemplate, queryTemplate } from '../../harness/src/drivers/traces/requests/path-template.ts';

describe('a path template', () => {
  it.each([
    ['/', '/'],
    ['/posts/123', '/posts/:id'],
    ['/posts/123/likes/7', '/posts/:id/likes/:id'],
    ['/users/3f2504e0-4f89-11d3-9a0c-0305e82c3301/avatar.png', '/users/:id/avatar.png'],
    ['/blobs/9f86d081884c7d65', '/blobs/:id'],
    ['/m/01ARZ3NDEKTSV4RRFFQ69G5FAV', '/m/:id'],
    ['/2022/11/08/polls-close', '/:id/:id/:id/polls-close'],
    ['/story-48237.html', '/story-:id.html'],
    ['/api/v2/timeline', '/api/v2/timeline'],
    ['/missions/sts-71/mission-sts-71.html', '/missions/sts-71/mission-sts-71.html'],
    ['/deadbeef', '/deadbeef'],
    ['/a-very-long-name-of-an-article-in-words', '/a-very-long-name-of-an-article-in-words'],
    ['/wahlen//ergebnis/', '/wahlen//ergebnis/'],
  ])('of %s is %s', (path, template) => {
    expect(pathTemplate(path)).toBe(template);
  });

  it('is not longer than it is of use', () => {
    expect(pathTemplate('/a'.repeat(5000)).length).toBeLessThanOrEqual(200);
  });
});

describe('of a query', () => {
  it.each([
    ['page=2&q=night', 'page&q'],
    ['q=night&page=2', 'page&q'],
    ['q=a&q=b', 'q'],
    ['flag', 'flag'],
    ['', ''],
    ['&&=x', ''],
    ['t1667937600=1', 't:id'],
  ])('%j the names are kept: %j', (query, template) => {
    expect(queryTemplate(query)).toBe(template);
  });
});
