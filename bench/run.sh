#!/bin/sh
# All measurements, one markdown page: on stdout and in build/bench/results.md.
# USHER_BENCH_ACCOUNTS (default 1000000) and USHER_BENCH_ROUNDS (default 7) make it smaller. The imported
# accounts are kept for the next run; with --fresh they are imported, and the import measured, again.
set -eu
cd "$(dirname "$0")/.."
if [ "${1:-}" = --fresh ]; then rm -rf build/bench; fi
mkdir -p build/bench
{
  echo "# Usher, measured $(date -u +%Y-%m-%dT%H:%MZ)"
  echo
  echo "$(git rev-parse --short HEAD 2>/dev/null || echo 'no commit'), $(nproc) cpus, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)."
  echo
} > build/bench/results.md
for part in size read write search storm; do
  /usr/bin/python3 -B "bench/$part.py" >> build/bench/results.md || { echo "bench/$part.py failed" >&2; exit 1; }
done
cat build/bench/results.md
