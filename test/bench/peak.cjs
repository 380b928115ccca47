// Where GNU time is not installed: preloaded into Node, it notes the process's own peak memory, in kB, as it ends.
process.on('exit', () => {
  require('node:fs').writeFileSync(
    process.env.ATTNPLOT_BENCH_PEAK ?? '/dev/null',
    String(process.resourceUsage().maxRSS),
  );
});
