// Who may do what, over every operation of every dialect: each kind of caller, each way to show a credential,
// one's own things, somebody else's and things that do not exist.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <set>

#include "scene.h"
#include "support/text_match.h"

namespace usher::access {
namespace {

struct Caller {
    const char* name;
    Credential credential;
};

constexpr Caller callers[] = {
    {"anonymous", Credential::none},
    {"bad token", Credential::nonsense},
    {"normal", Credential::normal},
    {"blocked", Credential::blocked},
    {"ldap_blocked", Credential::ldap_blocked},
    {"expired token", Credential::expired},
    {"revoked token", Credential::revoked},
    {"service token", Credential::service},
    {"admin", Credential::admin},
    {"admin as normal", Credential::admin_as_normal},
};
constexpr Target targets[] = {Target::own, Target::others, Target::nobodys};

const char* word(Target target) {
    return target == Target::own ? "own" : target == Target::others ? "somebody else's" : "nobody's";
}
const char* word(Way way) {
    constexpr const char* words[] = {"header", "query", "bearer", "cookie"};
    return words[static_cast<std::size_t>(way)];
}

class Matrix {
  public:
    void check(const api::Dispatch::Mount& mount, const api::Operation& operation, const Row& row,
               const Caller& caller, Target target, Way way) {
        SCOPED_TRACE(std::string(mount.dialect->name()) + " " + std::string(row.operation) + ", " +
                     caller.name + ", " + word(target) + ", by " + word(way));
        ++cells;
        const auto& manner = manner_of(mount.dialect->name());
        const auto rights = manner.rights(caller.credential);
        const Cell cell{operation, caller.credential, rights, target, way};
        const bool allowed = manner.may(cell);
        const bool may_change = allowed && (operation.method != api::Method::get || row.changes);
        if (may_change) fresh_ = std::make_unique<Scene>();
        auto& scene = may_change ? *fresh_ : shared_;
        const auto victim = scene.dump(scene.john.id);
        const auto answer = scene.ask(mount_of(scene, mount), operation, row, caller.credential, target, way,
                                      std::string(row.body));

        EXPECT_EQ(answer.operation, operation.name) << "the row asks another operation";
        EXPECT_LT(answer.status, 500) << answer.body;
        if (allowed)
            expect_success(manner, cell, answer);
        else
            expect_refusal(manner.refusal(cell), answer);
        expect_no_secret(scene, row, answer, caller, way);
        if (rights != Access::admin) {
            EXPECT_EQ(scene.dump(scene.john.id), victim);
        }
    }

    void expect_shared_scene_unchanged() {
        const auto now = shared_.dump();
        EXPECT_EQ(now, before_);
    }

    int cells = 0;

  private:
    // Every scene has its own dialects; the mounts are the same.
    static api::Dispatch::Mount mount_of(Scene& scene, const api::Dispatch::Mount& mount) {
        for (auto& each : scene.world.dialects().mounts())
            if (each.dialect->name() == mount.dialect->name()) return each;
        throw std::logic_error("a dialect is not mounted");
    }

    static void expect_success(const Manner& manner, const Cell& cell, const testing::Answer& answer) {
        EXPECT_NE(answer.status, 401) << answer.body;
        EXPECT_NE(answer.status, 403) << answer.body;
        const auto access = cell.operation.access;
        const bool must_exist = cell.target == Target::own || access == Access::anyone ||
                                (cell.target == Target::others && access > Access::signed_in);
        const bool succeeded = answer.status >= 200 && answer.status < 400;
        const auto& absent = manner.statuses_of_absent;
        const bool is_absent = std::find(absent.begin(), absent.end(), answer.status) != absent.end();
        EXPECT_TRUE(succeeded || (!must_exist && is_absent)) << answer.status << " " << answer.body;
    }

    static void expect_refusal(const Refusal& refusal, const testing::Answer& answer) {
        EXPECT_EQ(answer.status, refusal.status);
        EXPECT_TRUE(testing::match_text(refusal.body, answer.body))
            << "expected " << refusal.body << "\ngot      " << answer.body;
    }

    static void expect_no_secret(const Scene& scene, const Row& row, const testing::Answer& answer,
                                 const Caller& caller, Way way) {
        // Whose token may be seen: of whoever signs in, or of whoever the request runs as.
        const Person* shown = nullptr;
        if (row.shows_private_token)
            shown = caller.credential == Credential::admin && row.operation != "sign_in" ? &scene.root
                                                                                         : &scene.mary;
        for (const auto* person : scene.people()) {
            EXPECT_EQ(answer.body.find(person->personal_token), std::string::npos) << person->username;
            const bool in_body = answer.body.find(person->private_token) != std::string::npos;
            if (person == shown) continue;
            EXPECT_FALSE(in_body) << "the private token of " << person->username;
            for (const auto& [name, value] : answer.headers) {
                // Links to other pages repeat the parameters, the caller's own token included.
                if (name == "Link" && way == Way::query) continue;
                EXPECT_EQ(value.find(person->private_token), std::string::npos) << name;
            }
        }
        for (const auto& secret : {scene.expired_token, scene.revoked_token, scene.service_token})
            EXPECT_EQ(answer.body.find(secret), std::string::npos);
        const bool named = answer.body.find("\"private_token\"") != std::string::npos;
        EXPECT_FALSE(named && !shown && row.operation != "openapi");
    }

    Scene shared_;
    std::unique_ptr<Scene> fresh_;
    const std::string before_ = shared_.dump();
};

TEST(Access, EveryOperationHasExactlyOneRow) {
    Scene scene;
    std::set<std::pair<std::string, std::string>> declared, listed;
    for (const auto& mount : scene.world.dialects().mounts())
        for (const auto& operation : mount.dialect->operations())
            EXPECT_TRUE(declared.emplace(mount.dialect->name(), operation.name).second) << operation.name;
    for (const auto& manner : manners())
        for (const auto& row : manner.rows)
            EXPECT_TRUE(listed.emplace(manner.dialect, row.operation).second) << row.operation;
    EXPECT_EQ(declared, listed);
}

TEST(Access, EveryDialectOfTheProgramIsMounted) {
    Scene scene;
    const auto mounts = scene.world.dialects().mounts();
    for (const auto& dialect : scene.world.dialects().all())
        EXPECT_TRUE(std::any_of(mounts.begin(), mounts.end(), [&](const auto& mount) {
            return mount.dialect == dialect.get();
        })) << dialect->name();
}

TEST(Access, EveryCell) {
    Scene scene;
    Matrix matrix;
    int expected = 0;
    for (const auto& mount : scene.world.dialects().mounts()) {
        const auto& ways = manner_of(mount.dialect->name()).ways;
        for (const auto& operation : mount.dialect->operations()) {
            expected += static_cast<int>(std::size(callers) * std::size(targets) * std::size(ways));
            const auto* row = row_of(mount.dialect->name(), operation.name);
            if (!row) continue;  // counted as missing cells
            for (const auto& caller : callers)
                for (const auto target : targets)
                    for (const auto way : ways) matrix.check(mount, operation, *row, caller, target, way);
            matrix.expect_shared_scene_unchanged();
        }
    }
    EXPECT_EQ(matrix.cells, expected);
    std::cout << "access matrix: " << matrix.cells << " of " << expected << " cells\n";
}

}  // namespace
}  // namespace usher::access
