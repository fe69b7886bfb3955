#include "store/postgres/feed.h"

#include <algorithm>
#include <random>

#include "base/log.h"
#include "store/postgres/names.h"

namespace usher {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds pause{100};
constexpr milliseconds first_delay{100};
constexpr milliseconds longest_delay{2000};
// Rows are kept for longer than a feed may have been away without beginning anew.
constexpr std::int64_t longest_absence = 3LL * 60 * 1'000'000;
constexpr int asked_before_sweep = 50;

const Query insert_change("", "INSERT INTO change (names) VALUES ($1)");

const std::string position =
    "SELECT CAST(pg_current_snapshot() AS text), "
    "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS bigint), "
    // A table that was restored in its place has another number.
    "m.mark || ' ' || m.tableoid";
const Query select_position("", position + " FROM change_mark m WHERE m.one = 1");
// Committed between the two snapshots: what had not begun by the first one, and what was going on. A
// transaction that goes on for long holds up nobody's changes, nor makes any of them be read twice.
const Query select_news("", position +
                                ", c.names FROM change_mark m LEFT JOIN change c"
                                " ON c.xact >= pg_snapshot_xmax(CAST($1 AS pg_snapshot))"
                                " OR c.xact = ANY (ARRAY(SELECT pg_snapshot_xip(CAST($1 AS pg_snapshot))))"
                                " WHERE m.one = 1");
const Query insert_mark("",
                        "INSERT INTO change_mark (one, mark) VALUES (1, CAST(gen_random_uuid() AS text))"
                        " ON CONFLICT DO NOTHING");
// What was restored from another server's backup looks as if it had yet to come.
const Query delete_foreign("", "DELETE FROM change WHERE xact >= pg_snapshot_xmax(pg_current_snapshot())");
const Query try_to_sweep("", "SELECT CAST(pg_try_advisory_xact_lock(7598805550979902838) AS int)");
const Query delete_old("",
                       "DELETE FROM change WHERE ctid = ANY (ARRAY(SELECT ctid FROM"
                       " (SELECT ctid, at FROM change ORDER BY xact LIMIT 10000) oldest"
                       " WHERE at < clock_timestamp() - interval '5 minutes'))");

}  // namespace

void record_changes(PostgresConnection& connection, const Changes& changes) {
    if (changes.empty()) return;
    const auto names = packed(changes);
    run(connection, insert_change, Blob{names});
}

struct PostgresFeed::Line {
    explicit Line(const std::string& url) : connection(url), reader(connection) {
        // Tables of a few rows now may have many later, and a plan for either must not be compiled.
        connection.execute("SET enable_seqscan = off; SET jit = off");
    }
    PostgresConnection connection;
    SqlReader reader;
};

struct PostgresFeed::News {
    std::string snapshot;
    std::string mark;  // "": there is none
    std::int64_t read_at = 0;
    bool is_everything = false;
    Changes changes;
};

PostgresFeed::PostgresFeed(std::string url, Follower& follower) : url_(std::move(url)), follower_(follower) {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

PostgresFeed::~PostgresFeed() {
    thread_.request_stop();
    const std::lock_guard lock(mutex_);
    if (line_) line_->connection.interrupt();
}

void PostgresFeed::run(const std::stop_token& stop) {
    milliseconds delay = first_delay;
    std::minstd_rand random{std::random_device{}()};
    bool is_lost = false;
    while (!stop.stop_requested()) {
        try {
            connect();
            ask();
            if (is_lost) log::info("change_feed_back");
            is_lost = false;
            delay = first_delay;
            follow(stop);
        } catch (const std::exception& error) {
            if (stop.stop_requested()) break;
            if (!is_lost) log::warn("change_feed_lost", {{"reason", std::string_view(error.what())}});
            is_lost = true;
        }
        hang_up();
        // Nodes that lost the same server come back one by one.
        wait(stop,
             milliseconds(std::uniform_int_distribution<long>(delay.count() / 2, delay.count())(random)));
        delay = std::min(2 * delay, longest_delay);
    }
    hang_up();
}

void PostgresFeed::follow(const std::stop_token& stop) {
    auto next = steady_clock::now();
    for (;;) {
        next = std::max(next + pause, steady_clock::now());
        wait(stop, std::chrono::ceil<milliseconds>(next - steady_clock::now()));
        if (stop.stop_requested()) return;
        ask();
        sweep();
    }
}

void PostgresFeed::connect() {
    auto line = std::make_unique<Line>(url_);
    const std::lock_guard lock(mutex_);
    line_ = std::move(line);
}

void PostgresFeed::hang_up() {
    const std::lock_guard lock(mutex_);
    line_.reset();
}

// Everything in one snapshot: what has changed, and how it is now.
void PostgresFeed::ask() {
    auto& connection = line_->connection;
    follower_.asks();
    connection.begin_read();
    auto news = snapshot_.empty() ? News() : read_news();
    if (!follows_on(news)) {
        connection.end_read();
        news = read_beginning();
        follower_.begins_anew();
    } else if (!news.changes.empty()) {
        follower_.before_commit(line_->reader, news.changes);
        connection.end_read();
        follower_.after_commit();
    } else {
        connection.end_read();
    }
    snapshot_ = std::move(news.snapshot);
    mark_ = std::move(news.mark);
    known_at_ = news.read_at;
    follower_.knows();
}

bool PostgresFeed::follows_on(const News& news) const {
    return !news.mark.empty() && news.mark == mark_ && !news.is_everything &&
           news.read_at - known_at_ < longest_absence;
}

PostgresFeed::News PostgresFeed::read_news() {
    News news;
    Rows rows(line_->connection, select_news, snapshot_);
    while (rows.next()) {
        if (news.mark.empty()) {
            news.snapshot = rows.text(0);
            news.read_at = rows.integer(1);
            news.mark = rows.text(2);
        }
        if (rows.is_null(3) || news.is_everything) continue;
        if (!add_packed(rows.view(3), news.changes)) news.is_everything = true;
    }
    return news;
}

PostgresFeed::News PostgresFeed::read_beginning() {
    auto& connection = line_->connection;
    connection.begin_write();
    usher::run(connection, insert_mark);
    usher::run(connection, delete_foreign);
    connection.commit();
    News news;
    connection.begin_read();
    {
        Rows rows(connection, select_position);
        if (!rows.next()) throw Unavailable("the mark of the changes is gone again");
        news.snapshot = rows.text(0);
        news.read_at = rows.integer(1);
        news.mark = rows.text(2);
    }
    connection.end_read();
    return news;
}

// One node at a time, and little at once, so that nobody waits for it.
void PostgresFeed::sweep() {
    if (++asked_ < asked_before_sweep) return;
    asked_ = 0;
    auto& connection = line_->connection;
    connection.begin_write();
    if (number(connection, try_to_sweep) == 1) usher::run(connection, delete_old);
    connection.commit();
}

void PostgresFeed::wait(const std::stop_token& stop, milliseconds time) {
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, stop, time, [] { return false; });
}

}  // namespace usher
