#include "main/commands/import.h"

#include <fmt/format.h>

#include <chrono>

#include "main/commands/import_file.h"

namespace usher {
namespace {

// "  412,000 rows  |#########           |  41 %  52,310 rows/s"
class ProgressBar {
  public:
    ProgressBar(const Console& console, const ImportFile& file) : console_(console), file_(file) {}

    void show(std::int64_t rows) {
        const auto now = std::chrono::steady_clock::now();
        if (now - shown_ < std::chrono::milliseconds(100)) return;
        shown_ = now;
        constexpr int width = 30;
        const double part = file_.part_read();
        const std::string bar(static_cast<std::size_t>(part * width), '#');
        const std::chrono::duration<double> spent = now - started_;
        console_.progress(fmt::format("{:>10} rows  |{:<30}| {:>3.0f} %  {:.0f} rows/s", rows, bar,
                                      part * 100,
                                      static_cast<double>(rows) / std::max(spent.count(), 0.001)));
    }
    void clear() const { console_.progress(""); }

  private:
    const Console& console_;
    const ImportFile& file_;
    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point shown_{};
};

}  // namespace

int import_accounts(core::Directory& directory, const Console& console, const ImportOptions& options) {
    ImportFile file(console.file);
    ProgressBar bar(console, file);
    std::int64_t bad_rows = 0;

    core::Import::Plan plan;
    plan.keep_going = options.keep_going;
    plan.progress = [&](std::int64_t rows) { bar.show(rows); };
    plan.refused = [&](const core::RefusedRow& row) {
        ++bad_rows;
        bar.clear();
        console.complain(fmt::format("usher: {} line {}: {}", options.file, row.line, row.reason));
    };
    const auto summary = directory.import.run(policy::operate(), file, plan);
    bar.clear();
    if (!summary) {
        if (summary.error().code != ErrorCode::invalid) {
            console.complain("usher: nothing was imported: " + explain(summary.error()));
        } else {
            console.complain(
                fmt::format("usher: nothing was imported: {} of the rows cannot be stored; mend them, or "
                            "leave them out with --keep-going",
                            bad_rows));
        }
        if (console.json) console.print(fmt::format(R"({{"imported":0,"refused":{}}})", bad_rows));
        return refused;
    }
    console.print(console.json
                      ? fmt::format(R"({{"imported":{},"refused":{}}})", summary->imported, summary->refused)
                      : fmt::format("imported {} accounts, refused {}", summary->imported, summary->refused));
    return done;
}

}  // namespace usher
