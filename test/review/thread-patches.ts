/**
 * The series of 23 May 2008 in small: patches of the same shape, written for these tests. No line is the kernel's, except
 * for the names that are called.
 */

/** Patch 1: the pair, by exchange and store, and mprotect as its caller. */
export const rmw = `From: somebody
Subject: [PATCH 1/4] mm: a pair around a change of protection

Two functions where there were two calls.
---
 include/asm-generic/pgtable.h |  24 +
 2 files changed, 26 insertions(+), 2 deletions(-)

diff --git a/include/asm-generic/pgtable.h b/include/asm-generic/pgtable.h
--- a/include/asm-generic/pgtable.h
+++ b/include/asm-generic/pgtable.h
@@ -200,2 +200,26 @@
 #endif
 
+/* The entry is gone while it is changed. */
+static inline pte_t __pte_rmw_start(struct mm_struct *mm, unsigned long at, pte_t *slot)
+{
+	return ptep_get_and_clear(mm, at, slot);
+}
+
+static inline void __pte_rmw_commit(struct mm_struct *mm, unsigned long at,
+				    pte_t *slot, pte_t entry)
+{
+	set_pte_at(mm, at, slot, entry);
+}
+
+#ifndef ARCH_HAS_ITS_OWN
+static inline pte_t pte_rmw_start(struct mm_struct *mm, unsigned long at, pte_t *slot)
+{
+	return __pte_rmw_start(mm, at, slot);
+}
+
+static inline void pte_rmw_commit(struct mm_struct *mm, unsigned long at, pte_t *slot, pte_t entry)
+{
+	__pte_rmw_commit(mm, at, slot, entry);
+}
+#endif
+
diff --git a/mm/mprotect.c b/mm/mprotect.c
--- a/mm/mprotect.c
+++ b/mm/mprotect.c
@@ -47,9 +47,9 @@
 		if (pte_present(seen)) {
 			pte_t entry;
 
-			entry = ptep_get_and_clear(mm, at, slot);
+			entry = pte_rmw_start(mm, at, slot);
 			entry = pte_modify(entry, newprot);
 			if (may_write && pte_dirty(entry))
 				entry = pte_mkwrite(entry);
-			set_pte_at(mm, at, slot, entry);
+			pte_rmw_commit(mm, at, slot, entry);
 		} else if (other(seen)) {
-- 
2.20.1
`;

/** Patch 2: dispatch by name. */
export const hooks = `diff --git a/arch/x86/kernel/paravirt.c b/arch/x86/kernel/paravirt.c
--- a/arch/x86/kernel/paravirt.c
+++ b/arch/x86/kernel/paravirt.c
@@ -380,3 +380,6 @@
 	.pte_update = nothing,
 
+	.pte_rmw_start = __pte_rmw_start,
+	.pte_rmw_commit = __pte_rmw_commit,
+
 	.last = nothing,
diff --git a/include/asm-x86/paravirt.h b/include/asm-x86/paravirt.h
--- a/include/asm-x86/paravirt.h
+++ b/include/asm-x86/paravirt.h
@@ -1040,2 +1040,9 @@
 }
 
+static inline pte_t pte_rmw_start(struct mm_struct *mm, unsigned long at, pte_t *slot)
+{
+	pteval_t found = PVOP_CALL3(pteval_t, pv_mmu_ops.pte_rmw_start, mm, at, slot);
+
+	return (pte_t) { .pte = found };
+}
+
`;

/** Patch 3: a read, and a queued update that keeps A and D. */
export const preserve = `diff --git a/arch/x86/xen/mmu.c b/arch/x86/xen/mmu.c
--- a/arch/x86/xen/mmu.c
+++ b/arch/x86/xen/mmu.c
@@ -300,2 +300,20 @@
 }
 
+pte_t xen_pte_rmw_start(struct mm_struct *mm, unsigned long at, pte_t *slot)
+{
+	return *slot;
+}
+
+void xen_pte_rmw_commit(struct mm_struct *mm, unsigned long at, pte_t *slot, pte_t entry)
+{
+	struct multicall_space space = xen_mc_entry(sizeof(struct mmu_update));
+	struct mmu_update *update = space.args;
+
+	update->ptr = virt_to_machine(slot).maddr | MMU_PT_UPDATE_PRESERVE_AD;
+	update->val = pte_val_ma(entry);
+	MULTI_mmu_update(space.mc, update, 1, NULL, DOMID_SELF);
+
+	/* Now or later. */
+	xen_mc_issue(PARAVIRT_LAZY_MMU);
+}
+
`;

/** Patch 4: the same update extends the last multicall. */
export const extend = `diff --git a/arch/x86/xen/mmu.c b/arch/x86/xen/mmu.c
--- a/arch/x86/xen/mmu.c
+++ b/arch/x86/xen/mmu.c
@@ -308,11 +308,11 @@ void xen_pte_rmw_commit(struct mm_struct *mm, unsigned long at, pte_t *slot, pte
 void xen_pte_rmw_commit(struct mm_struct *mm, unsigned long at, pte_t *slot, pte_t entry)
 {
-	struct multicall_space space = xen_mc_entry(sizeof(struct mmu_update));
-	struct mmu_update *update = space.args;
+	struct mmu_update update;
 
-	update->ptr = virt_to_machine(slot).maddr | MMU_PT_UPDATE_PRESERVE_AD;
-	update->val = pte_val_ma(entry);
-	MULTI_mmu_update(space.mc, update, 1, NULL, DOMID_SELF);
+	xen_mc_batch();
+	update.ptr = virt_to_machine(slot).maddr | MMU_PT_UPDATE_PRESERVE_AD;
+	update.val = pte_val_ma(entry);
+	extend_mmu_update(&update);
 
 	/* Now or later. */
 	xen_mc_issue(PARAVIRT_LAZY_MMU);
`;
