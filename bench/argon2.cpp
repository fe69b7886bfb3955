// What the library alone hashes: threads that do nothing but argon2id at the cost of crypto/password.h.
//   bench_argon2 THREADS SECONDS
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <sodium.h>

#include "crypto/password.h"

namespace {

using Watch = std::chrono::steady_clock;

struct Done {
    int hashes = 0;
    double seconds = 0;  // until the last of them
};

Done hash_until(Watch::time_point began, Watch::time_point end) {
    const usher::crypto::PasswordCost cost;
    const std::string password = "a long password 1";
    char hash[crypto_pwhash_STRBYTES];
    Done done;
    while (Watch::now() < end) {
        if (crypto_pwhash_str(hash, password.data(), password.size(), cost.passes, cost.memory_bytes) != 0)
            std::abort();
        ++done.hashes;
        done.seconds = std::chrono::duration<double>(Watch::now() - began).count();
    }
    return done;
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 3 || sodium_init() < 0) return 2;
    const auto began = Watch::now();
    const auto end = began + std::chrono::seconds(std::atoi(arguments[2]));
    std::vector<Done> done(static_cast<std::size_t>(std::atoi(arguments[1])));
    std::vector<std::thread> threads;
    for (Done& own : done) threads.emplace_back([&own, began, end] { own = hash_until(began, end); });
    for (std::thread& thread : threads) thread.join();
    double rate = 0;
    for (const Done& own : done) rate += own.hashes / own.seconds;
    fmt::print("{{\"rate\":{:.3f}}}\n", rate);
}
