// Single functions of the hot paths under Google Benchmark.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <random>
#include <string>

#include "crypto/digest.h"
#include "dialects/gitlab/no_store_test.h"
#include "dialects/gitlab/v3/views.h"
#include "dialects/gitlab/v4/views.h"
#include "domain/ssh_key.h"
#include "store/open.h"

namespace {

using namespace usher;

constexpr int people = 100'000;

Account somebody(int number) {
    Account account;
    account.username = fmt::format("u{:07}.{:06}", number, number * 7919LL % 1'000'003);
    account.name = fmt::format("Jørgen Kowalski {}", number);
    account.email = account.username + "@example.org";
    for (std::size_t at = 0; at < 4; ++at)
        account.uuid.bytes[at] = static_cast<std::uint8_t>(number >> (8 * at));
    account.profile.location = "São Paulo";
    account.profile.website_url = "https://" + account.username + ".example.org";
    account.created_at = account.updated_at = Time(std::chrono::seconds(1'394'000'000 + number));
    account.confirmed_at = account.current_sign_in_at = account.created_at;
    account.identities.push_back({"github", std::to_string(number)});
    return account;
}

TokenHash hash_of(int number) { return crypto::sha256(fmt::format("token {}", number)); }

// A store in a temporary directory, filled once.
class Filled {
  public:
    static Store& store() {
        static Filled filled;
        return *filled.store_;
    }
    ~Filled() {
        store_.reset();
        std::error_code ignored;
        std::filesystem::remove_all(directory_, ignored);
    }
    Filled(const Filled&) = delete;
    Filled& operator=(const Filled&) = delete;

  private:
    Filled() {
        if (mkdtemp(directory_.data()) == nullptr) std::abort();
        store_ = open_store({.url = "sqlite:" + directory_ + "/store.db"});
        const auto done = store_->write(policy::operate(), [&](Writer& writer) -> Result<int> {
            writer.expect_bulk();
            for (int number = 0; number < people; ++number) {
                Token token;
                token.account = writer.accounts().insert(somebody(number), true);
                token.kind = TokenKind::private_token;
                writer.tokens().insert(token, hash_of(number));
            }
            return 0;
        });
        if (!done) std::abort();
    }

    std::string directory_ = "/tmp/usher-micro-XXXXXX";
    std::unique_ptr<Store> store_;
};

template <class View, class... More>
void write_json(benchmark::State& state, const gitlab::Gitlab& dialect, More... more) {
    const View view(dialect, somebody(4711), more...);
    std::string out;
    for (auto _ : state) {
        out.clear();
        api::encode(out, view);
        benchmark::DoNotOptimize(out.data());
    }
    state.counters["bytes"] = static_cast<double>(out.size());
}

void json_v3(benchmark::State& state) {
    const gitlab::Alone alone({"https://people.example.org", true});
    write_json<gitlab::v3::FullUser>(state, alone.dialect);
}
BENCHMARK(json_v3);

void json_v4(benchmark::State& state) {
    const gitlab::AloneV4 alone({"https://people.example.org", true});
    write_json<gitlab::v4::AdminUser>(state, alone.dialect, gitlab::v4::Surroundings{});
}
BENCHMARK(json_v4);

void token(benchmark::State& state) {
    Store& store = Filled::store();
    std::vector<TokenHash> hashes;
    for (int number = 0; number < people; ++number) hashes.push_back(hash_of(number));
    std::minstd_rand random(1);
    for (auto _ : state) {
        const auto credential = store.credential(hashes[random() % people]);
        if (!credential) state.SkipWithError("a token is gone");
        benchmark::DoNotOptimize(credential);
    }
}
BENCHMARK(token);

// First page and exact total, as GET /users?search= asks for them.
template <class Term>
void search(benchmark::State& state, Term term) {
    Store& store = Filled::store();
    for (auto _ : state) {
        const AccountFilter filter{.search = term()};
        const auto found = store.read([&](Reader& reader) {
            return std::pair(reader.accounts().page(filter, 0, 20), reader.accounts().count(filter));
        });
        if (found.first.empty()) state.SkipWithError("nobody found");
        benchmark::DoNotOptimize(found);
    }
}

void search_rare(benchmark::State& state) {
    std::minstd_rand random(2);
    search(state, [&] { return somebody(static_cast<int>(random() % people)).username.substr(4, 6); });
}
BENCHMARK(search_rare);

void search_common(benchmark::State& state) {
    search(state, [] { return std::string("example"); });
}
BENCHMARK(search_common);

void ssh_key(benchmark::State& state) {
    const std::string line =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8fUK0zW5y1mV9pQm0Z3u3q9cN1cM5C0Q3b8y7m2x1A somebody@laptop";
    for (auto _ : state) {
        auto blob = key_blob(line);
        if (!blob) state.SkipWithError("not read");
        benchmark::DoNotOptimize(blob);
    }
}
BENCHMARK(ssh_key);

}  // namespace

BENCHMARK_MAIN();
