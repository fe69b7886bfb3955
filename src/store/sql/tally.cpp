#include "store/sql/tally.h"

namespace usher {

namespace {

const Query change_tally(
    "INSERT INTO account_tally (block, slot, count) VALUES ($1, $2, $3) "
    "ON CONFLICT (block, slot) DO UPDATE SET count = account_tally.count + excluded.count");

}  // namespace

void Tally::add(AccountId id, std::int64_t change) {
    const std::int64_t block = id.value / tally_block;
    if (block != block_) finish();
    block_ = block;
    change_ += change;
    if (!postponed_) finish();
}

void Tally::finish() {
    if (change_ != 0) run(connection_, change_tally, block_, connection_.tally_slot(), change_);
    change_ = 0;
}

void Tally::forget() noexcept {
    postponed_ = false;
    change_ = 0;
}

}  // namespace usher
