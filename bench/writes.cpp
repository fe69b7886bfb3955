// What sharing a commit gains (docs/decisions/0009): threads that create accounts in an embedded store, one
// at a time against as they come. A lock around each write keeps them apart; what is in it is a group of one.
//   bench_writes [directory] [rounds] [seconds]
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "store/open.h"

namespace {

using namespace usher;
using Seconds = std::chrono::duration<double>;

std::atomic<std::uint64_t> made = 0;

template <class Bytes>
void scatter(Bytes& bytes, std::uint64_t seed) {
    for (auto& byte : bytes) {
        seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
        byte = static_cast<std::uint8_t>(seed >> 56);
    }
}

// As the core does it: the account with its address, password and private token.
void create(Store& store) {
    const auto number = ++made;
    Account account;
    account.username = "user" + std::to_string(number);
    account.name = "Name Number " + std::to_string(number);
    account.email = account.username + "@example.org";
    scatter(account.uuid.bytes, number);
    TokenHash hash{};
    scatter(hash, number + (1ULL << 40));
    const auto stored = store.write(policy::operate(), [&](Writer& writer) -> Result<AccountId> {
        if (writer.reader().accounts().by_username(account.username)) return refuse(ErrorCode::invalid);
        if (writer.reader().emails().owner(*account.email)) return refuse(ErrorCode::invalid);
        const auto id = writer.accounts().insert(account, true);
        writer.passwords().set(id, std::string(120, 'h'), account.created_at);
        Token token;
        token.account = id;
        token.sealed = std::string(60, 's');
        writer.tokens().insert(token, hash);
        return id;
    });
    if (!stored) std::abort();
}

struct Run {
    double rate = 0;  // writes a second
    double p99 = 0;   // milliseconds
};

Run run(Store& store, int threads, bool together, double seconds) {
    std::mutex one_at_a_time;
    std::mutex times_lock;
    std::vector<double> times;
    const auto began = std::chrono::steady_clock::now();
    const auto end = began + Seconds(seconds);
    std::vector<std::thread> writers;
    for (int t = 0; t < threads; ++t)
        writers.emplace_back([&] {
            std::vector<double> own;
            for (auto now = std::chrono::steady_clock::now(); now < end;) {
                {
                    const auto alone =
                        together ? std::unique_lock<std::mutex>() : std::unique_lock(one_at_a_time);
                    create(store);
                }
                const auto then = std::exchange(now, std::chrono::steady_clock::now());
                own.push_back(Seconds(now - then).count() * 1000);
            }
            const std::lock_guard lock(times_lock);
            times.insert(times.end(), own.begin(), own.end());
        });
    for (std::thread& writer : writers) writer.join();
    const double took = Seconds(std::chrono::steady_clock::now() - began).count();
    const auto at = times.begin() + static_cast<std::ptrdiff_t>(times.size() * 99 / 100);
    std::nth_element(times.begin(), at, times.end());
    return {static_cast<double>(times.size()) / took, *at};
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

}  // namespace

int main(int count, char** arguments) {
    const std::string directory = std::string(count > 1 ? arguments[1] : "/tmp") + "/usher-bench-writes";
    const int rounds = count > 2 ? std::atoi(arguments[2]) : 5;
    const double seconds = count > 3 ? std::atof(arguments[3]) : 1.0;
    std::filesystem::remove_all(directory);
    std::filesystem::create_directories(directory);
    {
        const auto store = open_store({.url = "sqlite:" + directory + "/store.db"});
        run(*store, 8, true, seconds);  // a table of some size, a warm cache
        fmt::print(
            "| threads | gain | one at a time/s | together/s | p99 ms one at a time | together |\n"
            "| --- | --- | --- | --- | --- | --- |\n");
        for (const int threads : {1, 4, 8, 16, 32, 64}) {
            std::vector<double> gains, apart, together, apart_p99, together_p99;
            for (int round = 0; round < rounds; ++round) {
                const Run a = run(*store, threads, false, seconds);
                const Run b = run(*store, threads, true, seconds);
                gains.push_back(b.rate / a.rate);
                apart.push_back(a.rate);
                together.push_back(b.rate);
                apart_p99.push_back(a.p99);
                together_p99.push_back(b.p99);
            }
            fmt::print("| {} | **{:.2f}** | {:.0f} | {:.0f} | {:.1f} | {:.1f} |\n", threads, median(gains),
                       median(apart), median(together), median(apart_p99), median(together_p99));
            std::fflush(stdout);
        }
        for (const std::string& problem : store->check()) fmt::print("{}\n", problem);
    }
    std::filesystem::remove_all(directory);
}
