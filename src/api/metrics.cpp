#include "api/metrics.h"

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace usher::api::metrics {
namespace {

constexpr std::array<double, 10> bounds = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.01, 0.05, 0.25, 1, 5};

// One thread's counts of one label set. Only its thread writes, so a plain load and store do.
struct Cell {
    std::atomic<std::uint64_t> count{0};
    std::atomic<double> seconds{0};
    std::array<std::atomic<std::uint64_t>, bounds.size()> buckets{};

    void add(double duration) {
        const auto bump = [](auto& cell, auto by) {
            cell.store(cell.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
        };
        bump(count, std::uint64_t{1});
        bump(seconds, duration);
        for (std::size_t i = 0; i < bounds.size(); ++i)
            if (duration <= bounds[i]) {
                bump(buckets[i], std::uint64_t{1});
                break;
            }
    }
};

// Labels are literals of the operation lists, so their addresses identify them.
struct Key {
    const char* dialect;
    const char* operation;
    int status;
    bool operator==(const Key&) const = default;
};
struct KeyHash {
    std::size_t operator()(const Key& key) const {
        return std::hash<const void*>{}(key.operation) * 31 + static_cast<std::size_t>(key.status);
    }
};
struct Labels {
    std::string dialect;
    std::string operation;
    int status;
    auto operator<=>(const Labels&) const = default;
};

struct Gauge {
    std::string name;
    std::string help;
    std::function<double()> value;
};

struct Registry {
    std::mutex mutex;
    std::vector<std::pair<Labels, std::shared_ptr<Cell>>> cells;
    std::vector<Gauge> gauges;
};

Registry& registry() {
    static Registry instance;
    return instance;
}

Cell& cell_of(std::string_view dialect, std::string_view operation, int status) {
    thread_local std::unordered_map<Key, std::shared_ptr<Cell>, KeyHash> own;
    auto& slot = own[Key{dialect.data(), operation.data(), status}];
    if (!slot) {
        slot = std::make_shared<Cell>();
        const std::lock_guard lock(registry().mutex);
        registry().cells.emplace_back(Labels{std::string(dialect), std::string(operation), status}, slot);
    }
    return *slot;
}

}  // namespace

void count_request(std::string_view dialect, std::string_view operation, int status, double seconds) {
    cell_of(dialect, operation, status).add(seconds);
}

void gauge(std::string name, std::string help, std::function<double()> value) {
    const std::lock_guard lock(registry().mutex);
    registry().gauges.push_back({std::move(name), std::move(help), std::move(value)});
}

std::string render() {
    struct Sum {
        std::uint64_t count = 0;
        double seconds = 0;
        std::array<std::uint64_t, bounds.size()> buckets{};
    };
    std::map<Labels, std::uint64_t> totals;
    std::map<std::pair<std::string, std::string>, Sum> timings;
    std::vector<Gauge> gauges;
    {
        const std::lock_guard lock(registry().mutex);
        gauges = registry().gauges;
        for (const auto& [labels, cell] : registry().cells) {
            totals[labels] += cell->count.load(std::memory_order_relaxed);
            auto& sum = timings[{labels.dialect, labels.operation}];
            sum.count += cell->count.load(std::memory_order_relaxed);
            sum.seconds += cell->seconds.load(std::memory_order_relaxed);
            for (std::size_t i = 0; i < bounds.size(); ++i)
                sum.buckets[i] += cell->buckets[i].load(std::memory_order_relaxed);
        }
    }
    std::string out;
    auto to = std::back_inserter(out);
    out += "# HELP usher_requests_total Answered requests.\n# TYPE usher_requests_total counter\n";
    for (const auto& [labels, count] : totals)
        fmt::format_to(to, "usher_requests_total{{dialect=\"{}\",operation=\"{}\",status=\"{}\"}} {}\n",
                       labels.dialect, labels.operation, labels.status, count);
    out +=
        "# HELP usher_request_seconds Time from the whole request to its answer.\n"
        "# TYPE usher_request_seconds histogram\n";
    for (const auto& [labels, sum] : timings) {
        const auto label = fmt::format("dialect=\"{}\",operation=\"{}\"", labels.first, labels.second);
        std::uint64_t below = 0;
        for (std::size_t i = 0; i < bounds.size(); ++i) {
            below += sum.buckets[i];
            fmt::format_to(to, "usher_request_seconds_bucket{{{},le=\"{}\"}} {}\n", label, bounds[i], below);
        }
        fmt::format_to(to, "usher_request_seconds_bucket{{{},le=\"+Inf\"}} {}\n", label, sum.count);
        fmt::format_to(to, "usher_request_seconds_sum{{{}}} {}\n", label, sum.seconds);
        fmt::format_to(to, "usher_request_seconds_count{{{}}} {}\n", label, sum.count);
    }
    for (const auto& gauge : gauges) {
        double value = 0;
        try {
            value = gauge.value();
        } catch (const std::exception&) {
            continue;  // what it asks is away; the others still count
        }
        fmt::format_to(to, "# HELP {0} {1}\n# TYPE {0} gauge\n{0} {2}\n", gauge.name, gauge.help, value);
    }
    return out;
}

}  // namespace usher::api::metrics
