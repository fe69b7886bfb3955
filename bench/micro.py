"""Single functions under Google Benchmark (micro.cpp)."""
import json
import subprocess

from workbench import ROUNDS, SERVER_CPU, program

NAMES = {"json_v3": "json-v3", "json_v4": "json-v4", "token": "token", "search_rare": "search-rare",
         "search_common": "search-common", "ssh_key": "ssh-key"}


def measure(record):
    done = subprocess.run(["taskset", "-c", SERVER_CPU, program("micro"), "--benchmark_format=json",
                           f"--benchmark_repetitions={ROUNDS}", "--benchmark_min_time=0.1",
                           "--benchmark_enable_random_interleaving=true"], capture_output=True, text=True, check=True)
    times = {}
    for run in json.loads(done.stdout)["benchmarks"]:
        if run["run_type"] == "iteration":
            times.setdefault(run["run_name"], []).append(run["cpu_time"])
    for function, name in NAMES.items():
        record(name, times[function])
