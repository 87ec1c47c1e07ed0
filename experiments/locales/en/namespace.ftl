# The namespace experiments, in words; the form is that of chroot.ftl.
