# Words of `isolab fuzz-union`.

fuzz-skipped = skipped: { $because }
fuzz-summary = { $sequences } sequences, { $operations } operations, of which { $done } changed or read something
fuzz-found = { $count } differences without a known cause
fuzz-finding = sequence { $sequence } of seed { $seed } differs: { $stage }, { $path }
fuzz-expected = a plain folder: { $value }
fuzz-observed = the union:      { $value }
fuzz-known-lower-directory-stays = A directory of a lower layer is not renamed, nor exchanged: EXDEV. Its entries lie below and cannot be moved there; without a redirect, which would note where they are to be looked for, all of them would have to be copied first. mv(1) does just that when it sees EXDEV.
fuzz-known-device-is-whiteout = A character device with the numbers 0:0 cannot be made: EPERM. It is what the union itself writes to hide a name.
fuzz-known-links-part = A file of a lower layer with several names is copied up under the one name by which it was changed. The others still show the file below, with the number of names that it has there. Only with an index do they stay one file.
