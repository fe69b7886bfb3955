#include "memory/account_table.h"

#include <algorithm>
#include <functional>
#include <new>
#include <stdexcept>
#include <type_traits>

#include "memory/slabs.h"

namespace usher {

namespace {

// Who comes so many places later is fetched from memory meanwhile.
constexpr std::int64_t prefetched = 4;

std::size_t hash_of(std::string_view folded) { return std::hash<std::string_view>()(folded); }

}  // namespace

template <class Number>
std::int64_t AccountTable::sum(const Counts<Number>& counts, StateSet set) {
    std::int64_t sum = 0;
    for (std::size_t state = 0; state < all_states; ++state)
        sum += static_cast<std::int64_t>(set >> state & 1) * counts[state];
    return sum;
}

void AccountTable::tally(std::int64_t id, std::uint8_t state, int change) {
    const auto add = [&](auto& counts) {
        auto& count = counts[state];
        count = static_cast<std::decay_t<decltype(count)>>(count + change);
    };
    const auto number = static_cast<std::size_t>(id / block_size);
    add(counts_);
    add(block_counts_[number]);
    add(blocks_[number]->runs[static_cast<std::size_t>(id % block_size / run_size)]);
}

const PackedAccount* AccountTable::find(std::int64_t id) const {
    if (id <= 0 || id >= end()) return nullptr;
    const auto* const block = blocks_[static_cast<std::size_t>(id / block_size)];
    if (!block) return nullptr;
    const auto& account = block->accounts[static_cast<std::size_t>(id % block_size)];
    return account.is_there() ? &account : nullptr;
}

AccountTable::Block& AccountTable::block_for(std::int64_t id) {
    const auto at = static_cast<std::size_t>(id / block_size);
    if (at >= blocks_.size()) {
        blocks_.resize(at + 1);
        block_counts_.resize(at + 1);
    }
    if (!blocks_[at]) {
        blocks_[at] = new (pages_.take(sizeof(Block))) Block;
        bytes_ += sizeof(Block);
    }
    return *blocks_[at];
}

void AccountTable::put(std::int64_t id, PackedAccount account) {
    if (id > largest_id) throw std::length_error("an account's id is too large for memory");
    erase(id);
    auto& block = block_for(id);
    const auto at = static_cast<std::size_t>(id % block_size);
    block.states[at] = static_cast<std::uint8_t>(account.state());
    tally(id, block.states[at], 1);
    bytes_ += Slabs::footprint(account.size());
    block.accounts[at] = std::move(account);
    const auto hash_of_other = [&](std::uint32_t other) { return hash_of_username(other); };
    usernames_.insert(hash_of_username(id), static_cast<std::uint32_t>(id), hash_of_other);
}

void AccountTable::erase(std::int64_t id) {
    const auto* known = find(id);
    if (known == nullptr) return;
    const auto hash_of_other = [&](std::uint32_t other) { return hash_of_username(other); };
    usernames_.erase(hash_of_username(id), static_cast<std::uint32_t>(id), hash_of_other);
    bytes_ -= Slabs::footprint(known->size());
    auto& block = block_for(id);
    const auto at = static_cast<std::size_t>(id % block_size);
    tally(id, block.states[at], -1);
    block.states[at] = absent;
    block.accounts[at] = {};
}

void AccountTable::clear() {
    for (auto* const block : blocks_)
        if (block) block->~Block();
    blocks_.clear();
    block_counts_.clear();
    counts_ = {};
    pages_.clear();
    usernames_ = {};
    bytes_ = 0;
}

std::uint32_t& AccountTable::first_credential(std::int64_t id) {
    return block_for(id).credentials[static_cast<std::size_t>(id % block_size)];
}

std::int64_t AccountTable::count(StateSet states) const { return sum(counts_, states); }

bool AccountTable::visit(std::int64_t number, std::int64_t from, std::int64_t step, StateSet states,
                         std::int64_t& skip, const Visit& f) const {
    const auto& block = *blocks_[static_cast<std::size_t>(number)];
    for (std::int64_t at = from; at >= 0 && at < block_size;) {
        const auto place = static_cast<std::size_t>(at);
        const bool begins_run = step > 0 ? at % run_size == 0 : at % run_size == run_size - 1;
        if (begins_run && skip > 0) {
            const auto here = sum(block.runs[place / run_size], states);
            if (here <= skip) {
                skip -= here;
                at += step * run_size;
                continue;
            }
        }
        at += step;
        if (!block.shows(place, states)) continue;
        if (const auto ahead = at + prefetched * step; ahead >= 0 && ahead < block_size)
            block.accounts[static_cast<std::size_t>(ahead)].expect();
        if (skip > 0)
            --skip;
        else if (!f(number * block_size + static_cast<std::int64_t>(place), block.accounts[place]))
            return false;
    }
    return true;
}

void AccountTable::descend(StateSet states, std::int64_t after, std::int64_t skip, const Visit& f) const {
    const std::int64_t start = after > 0 ? std::min(after, end()) - 1 : end() - 1;
    for (std::int64_t number = start / block_size; start >= 0 && number >= 0; --number) {
        const auto at = static_cast<std::size_t>(number);
        if (!blocks_[at]) continue;
        const bool whole = (number + 1) * block_size - 1 <= start;
        if (const auto here = sum(block_counts_[at], states); whole && here <= skip) {
            skip -= here;
            continue;
        }
        if (!visit(number, whole ? block_size - 1 : start % block_size, -1, states, skip, f)) return;
    }
}

void AccountTable::ascend(StateSet states, std::int64_t after, std::int64_t skip, const Visit& f) const {
    const std::int64_t start = after + 1;
    const auto blocks = static_cast<std::int64_t>(blocks_.size());
    for (std::int64_t number = start / block_size; number < blocks; ++number) {
        const auto at = static_cast<std::size_t>(number);
        if (!blocks_[at]) continue;
        const bool whole = number * block_size >= start;
        if (const auto here = sum(block_counts_[at], states); whole && here <= skip) {
            skip -= here;
            continue;
        }
        if (!visit(number, whole ? 0 : start % block_size, 1, states, skip, f)) return;
    }
}

std::size_t AccountTable::hash_of_username(std::int64_t id) const {
    return hash_of(find(id)->folded_username());
}

std::int64_t AccountTable::find_username(std::string_view folded) const {
    return usernames_.find(hash_of(folded), [&](std::uint32_t id) { return find(id)->username_is(folded); });
}

}  // namespace usher
