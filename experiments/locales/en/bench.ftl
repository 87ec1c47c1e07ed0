# Words of `isolab bench` and of the report on it.

bench-debug = this is a debug build: our own passthrough is slower than it could be
    hint: cargo run --release -- bench
bench-machine = Linux { $kernel }, { $cpu }, { $cpus } CPUs, { $memory } GiB; load { $load }; timing one operation costs { $clock } ns
bench-floor = noise (A/A)
bench-requests = { $n } requests
bench-written = Every round is in { $file }; `isolab report --bench { $file }` draws it.
bench-control = control
bench-slower = slower
bench-faster = faster
bench-inconclusive = inconclusive
bench-same = the same
bench-refused = refused
bench-skipped = skipped
bench-broken = broken set-up
bench-compared = { $all } compared, { $changed } changed beyond the noise

bench-claims = What others say, held against this run
claim-fio = our time of a call is that of fio with the same blocks
    .deviates = It is otherwise here, and the cause has not been measured yet.
claim-fast17-metadata-worst = FUSE costs most where each name is asked for, made or removed
    .deviates = It is otherwise here, and the cause has not been measured yet.
claim-fast17-sequential-device = reading in order through FUSE is nearly as fast as without, where the device is the limit
    .deviates = It is otherwise here, and the cause has not been measured yet.
claim-fast17-sequential-tmpfs = on tmpfs reading in order through FUSE takes two to three times as long
    .deviates = It is otherwise here, and the cause has not been measured yet.
claim-passthrough-near-native = with FUSE passthrough reading is nearly as fast as without FUSE
    .deviates = It is otherwise here, and the cause has not been measured yet.
claim-overlay-lookup-linear = the first lookup of a bottom file takes overlayfs longer for each layer above, by the same time
    .deviates = It is otherwise here, and the cause has not been measured yet.
claim-overlay-hot-flat = once a name is known the number of layers does not matter
    .deviates = It is otherwise here, and the cause has not been measured yet.
claim-overlay-copy-up-linear = a copy-up takes overlayfs longer in proportion to the file's size
    .deviates = It is otherwise here, and the cause has not been measured yet.

report-title = What was measured and seen here
report-versions = Versions
report-heat = How many times as long as in a plain folder
report-heat-what = Each cell is the median of the ratios of paired rounds; the mouse shows its 95 % interval. A dashed cell lies within the noise. A dash stands for a call that was refused. Colours are the classes of the FAST'17 study, by the throughput that is lost:
report-green = less than 5 %
report-yellow = 5 to 25 %
report-orange = 25 to 50 %
report-red = more than half
report-enough = When FUSE is good enough
report-enough-what = Workloads on tmpfs of which at most a quarter of the throughput is lost, even at the worse end of the interval; caller and daemon on one core.
report-layers = Looking through many layers
report-layers-what = The first stat(2) of a file that only the lowest layer holds. A plain folder has one layer whatever is asked.
report-copy-up = Copying up, by size
report-copy-up-what = A file of the lower branch is opened for writing. A plain folder only opens it.
report-forest = Every ratio, with its interval and the noise
report-forest-what = The grey band is where two equal things lie: the bind mount against the plain folder, made symmetric. What reaches into it is inconclusive.
report-ecdf-what = What part of the operations took at most so long.
report-starts = From nothing to a running program, and back
report-kernels = Experiments by kernel
report-unions = Experiments by union file system
report-isolation = What isolates what
report-figures = { $count } figures are in { $folder }
