/**
 * The areas of a machine in address order, as a value: every change makes a new list, which shares with the old one all that
 * stays, so that a state can name the list it has by a number.
 *
 * A list is a treap: a tree that is in order by first pages, and a heap by a hash of them. So its depth is that of a
 * balanced tree, and equal lists have equal trees, however they came about.
 */
import { type Area, hashOf, sameAreas } from './area.ts';

/** An area, with its place in the heap. */
interface Leaf {
  readonly area: Area;
  readonly priority: number;
  readonly hash: number;
}

interface Node {
  readonly leaf: Leaf;
  readonly left: Tree;
  readonly right: Tree;
  /** Sum of the hashes of all areas in it. */
  readonly sum: number;
  /** Whether one of them is locked. */
  readonly locked: boolean;
}

type Tree = Node | null;

const leafOf = (area: Area): Leaf => ({ area, priority: scattered(area.first), hash: hashOf(area) });

function node(leaf: Leaf, left: Tree, right: Tree): Node {
  const sum = (leaf.hash + (left?.sum ?? 0) + (right?.sum ?? 0)) | 0;
  const locked = leaf.area.locked || (left?.locked ?? false) || (right?.locked ?? false);
  return { leaf, left, right, sum, locked };
}

/** A number of 32 bits, another one for each page. */
function scattered(page: number): number {
  let bits = Math.imul(page ^ (page >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

/** Those that begin before a page, and the others. */
function split(tree: Tree, page: number): readonly [Tree, Tree] {
  if (!tree) return [null, null];
  const { leaf, left, right } = tree;
  if (leaf.area.first < page) {
    const [before, behind] = split(right, page);
    return [node(leaf, left, before), behind];
  }
  const [before, behind] = split(left, page);
  return [before, node(leaf, behind, right)];
}

/** All of two trees, the second of which lies behind the first. */
function joined(x: Tree, y: Tree): Tree {
  if (!x || !y) return x ?? y;
  return x.leaf.priority > y.leaf.priority
    ? node(x.leaf, x.left, joined(x.right, y))
    : node(y.leaf, joined(x, y.left), y.right);
}

function sameTrees(x: Tree, y: Tree): boolean {
  if (x === y || !x || !y) return x === y;
  const alike = x.sum === y.sum && sameAreas(x.leaf.area, y.leaf.area);
  return alike && sameTrees(x.left, y.left) && sameTrees(x.right, y.right);
}

export class AreaList {
  private readonly tree: Tree;

  private constructor(tree: Tree) {
    this.tree = tree;
  }

  static of(areas: readonly Area[]): AreaList {
    return new AreaList(areas.reduce<Tree>((tree, area) => joined(tree, node(leafOf(area), null, null)), null));
  }

  [Symbol.iterator](): Iterator<Area> {
    return this.within(0, Number.POSITIVE_INFINITY)[Symbol.iterator]();
  }

  /** Areas that have pages in [first, end). */
  within(first: number, end: number): Area[] {
    const found: Area[] = [];
    const look = (tree: Tree): void => {
      if (!tree) return;
      const { leaf, left, right } = tree;
      const { area } = leaf;
      if (area.first > first) look(left);
      if (area.end > first && area.first < end) found.push(area);
      if (area.end < end) look(right);
    };
    look(this.tree);
    return found;
  }

  /** The area that holds a page, or undefined at a hole. */
  at(page: number): Area | undefined {
    return this.firstWithin(page, page + 1);
  }

  /** The first area that ends behind a page: it holds that page, or is the next. */
  endingBehind(page: number): Area | undefined {
    let found: Area | undefined;
    for (let tree = this.tree; tree; )
      if (tree.leaf.area.end > page) {
        found = tree.leaf.area;
        tree = tree.left;
      } else tree = tree.right;
    return found;
  }

  /** The first area that has pages in [first, end). */
  firstWithin(first: number, end: number): Area | undefined {
    const area = this.endingBehind(first);
    return area && area.first < end ? area : undefined;
  }

  /** The last area that begins before a page. */
  beginningBefore(page: number): Area | undefined {
    let found: Area | undefined;
    for (let tree = this.tree; tree; )
      if (tree.leaf.area.first < page) {
        found = tree.leaf.area;
        tree = tree.right;
      } else tree = tree.left;
    return found;
  }

  /** The first area that begins at a page or behind it, and is wanted. */
  beginningFrom(page: number, wanted: (area: Area) => boolean = () => true): Area | undefined {
    const look = (tree: Tree): Area | undefined => {
      if (!tree) return undefined;
      if (tree.leaf.area.first < page) return look(tree.right);
      return look(tree.left) ?? (wanted(tree.leaf.area) ? tree.leaf.area : look(tree.right));
    };
    return look(this.tree);
  }

  /** Areas that are locked. */
  get locked(): Area[] {
    const found: Area[] = [];
    const look = (tree: Tree): void => {
      if (!tree?.locked) return;
      look(tree.left);
      if (tree.leaf.area.locked) found.push(tree.leaf.area);
      look(tree.right);
    };
    look(this.tree);
    return found;
  }

  /** Has these instead of those that begin in [first, end). */
  with(first: number, end: number, areas: readonly Area[]): AreaList {
    const [before, rest] = split(this.tree, first);
    const behind = split(rest, end)[1];
    return new AreaList(joined(joined(before, AreaList.of(areas).tree), behind));
  }

  /** Has other areas, each in place of the one that begins where it does. */
  withEach(areas: readonly Area[]): AreaList {
    return areas.reduce<AreaList>((list, area) => list.with(area.first, area.first + 1, [area]), this);
  }

  /** A number that equal lists share. */
  get hash(): number {
    return this.tree?.sum ?? 0;
  }

  equals(other: AreaList): boolean {
    return sameTrees(this.tree, other.tree);
  }
}

/** Lists that a run keeps. */
const RECENT = 64;

/**
 * Lists by number, equal lists by the same number. A run never goes back, and keeps the newest alone: a call that
 * still needs an older one holds mmap_sem, so that nobody else makes new ones meanwhile.
 */
export class AreaLists {
  private readonly lists: AreaList[] = [];
  private readonly byHash = new Map<number, number[]>();
  private last = -1;
  /** False: equal lists may have different numbers, and only the newest are kept. */
  readonly all: boolean;

  constructor(all = true) {
    this.all = all;
  }

  number(list: AreaList): number {
    if (!this.all) {
      this.lists[++this.last % RECENT] = list;
      return this.last;
    }
    const alike = this.byHash.get(list.hash) ?? [];
    const known = alike.find(n => this.lists[n].equals(list));
    if (known !== undefined) return known;
    const number = this.lists.push(list) - 1;
    this.byHash.set(list.hash, [...alike, number]);
    return number;
  }

  list(number: number): AreaList {
    return this.lists[this.all ? number : number % RECENT];
  }
}
