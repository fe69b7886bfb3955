// For tests: a GitLab dialect over a store that nobody may ask.
#pragma once

#include <stdexcept>

#include "dialects/gitlab/dialect.h"

namespace usher::gitlab {

struct NoStore : Store {
    bool is_embedded() const override { return true; }
    void ping() override { throw Unavailable("no store"); }
    std::vector<std::string> check() override { return {}; }
    void in_read(const std::function<void(Reader&)>&) override {
        throw std::logic_error("the store was read");
    }
    void in_write(const std::function<bool(Writer&)>&) override {
        throw std::logic_error("the store was written");
    }
};
struct NoLetters : Letters {
    Message write(Letter, std::span<const Fill>) const override { return {}; }
};

template <class Dialect>
struct AloneAs {
    explicit AloneAs(Options options) : dialect(directory, std::move(options)) {}

    NoStore store;
    crypto::Seal seal{Secret(std::string(32, 'k'))};
    NoLetters letters;
    core::Environment environment{store, system_clock(), seal, letters, {}};
    core::Directory directory{environment};
    Dialect dialect;
};
using Alone = AloneAs<V3>;
using AloneV4 = AloneAs<V4>;

}  // namespace usher::gitlab
