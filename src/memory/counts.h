// How many accounts a filter finds, for the filters asked last whose counting took long: kept exact by
// telling of every change. Not synchronised but for find() and keep(), which readers may call at the same
// time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "domain/account_list.h"
#include "memory/account_search.h"

namespace usher {

class Counts {
  public:
    std::optional<std::int64_t> find(const AccountFilter& filter);
    void keep(const AccountFilter& filter, std::int64_t count);
    // nullptr: it was not there before, or is not now.
    void changed(std::int64_t id, const PackedAccount* before, const PackedAccount* now);
    void forget();

  private:
    static constexpr std::size_t most = 256;
    struct Kept {
        explicit Kept(const AccountFilter& asked_for) : filter(asked_for) {}
        AccountFilter filter;
        AccountTest test{filter};
        std::int64_t count = 0;
        std::uint64_t asked = 0;  // when it was asked last
    };

    std::mutex mutex_;
    std::vector<std::unique_ptr<Kept>> kept_;
    std::uint64_t clock_ = 0;
};

}  // namespace usher
