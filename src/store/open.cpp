#include "store/open.h"

#include <stdexcept>

#include "store/postgres/store.h"
#include "store/sqlite/store.h"

namespace usher {

namespace {

constexpr std::string_view sqlite_scheme = "sqlite:";

bool is_sqlite(std::string_view url) { return url.starts_with(sqlite_scheme); }
bool is_postgres(std::string_view url) {
    return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

std::string sqlite_file(std::string_view url) { return std::string(url.substr(sqlite_scheme.size())); }

// A connection string may hold a password, so only its kind is named.
template <class F>
auto opening(const std::string& url, F&& f) {
    if (!is_sqlite(url) && !is_postgres(url))
        throw std::runtime_error("The store must be named as sqlite:PATH or postgresql://HOST/DATABASE.");
    const std::string name = is_sqlite(url) ? "The store " + sqlite_file(url) : "The PostgreSQL store";
    if (is_sqlite(url) && sqlite_file(url).empty())
        throw std::runtime_error("The store sqlite: names no file; write sqlite:PATH.");
    try {
        return f();
    } catch (const Unavailable& error) {
        throw std::runtime_error(name + " cannot be opened (" + error.what() +
                                 "); check that it exists and may be used.");
    }
}

}  // namespace

std::unique_ptr<Store> open_store(const StoreOptions& options) {
    return opening(options.url, [&] {
        return is_sqlite(options.url) ? open_sqlite(sqlite_file(options.url), options.connections)
                                      : open_postgres(options.url, options.connections);
    });
}

std::vector<AppliedMigration> migrate(const StoreOptions& options) {
    return opening(options.url, [&] {
        return is_sqlite(options.url) ? migrate_sqlite(sqlite_file(options.url))
                                      : migrate_postgres(options.url);
    });
}

}  // namespace usher
