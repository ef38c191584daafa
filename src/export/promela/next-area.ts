/** The next area of an address space that a walk over all of them stops at: fork's and that of clear_refs. */

/** An inline of this name, which leaves the area's first page in `page`, its end in `area_end`, and whether there is one in `flag`. */
export const nextArea = (name: string, wanted: string): string => `inline ${name}() {
  i = area_end; do :: i < PAGES && !${wanted}(i) -> i++ :: else -> break od;
  flag = (i < PAGES -> 1 : 0);
  if
  :: flag ->
    page = i; area_end = i + 1;
    do :: area_end < PAGES && MAPPED(area_end) && JOINED(area_end) && vma_prot[area_end] == vma_prot[i] && account[area_end] == account[i] -> area_end++
       :: else -> break od
  :: else
  fi;
  i = 0
}
`;
