"""The verbs of an agreement’s life: one file each, one function of the same name in it."""
