// Who may do what, over every operation of every dialect: each kind of caller, each way to show a credential,
// one's own things, somebody else's and things that do not exist.
#include <gtest/gtest.h>

#include <iostream>
#include <memory>
#include <set>

#include "scene.h"

namespace usher::access {
namespace {

struct Caller {
    const char* name;
    Credential credential;
    // What the dialect sees: nobody, a normal user or an administrator.
    Access rights;
};

constexpr Caller callers[] = {
    {"anonymous", Credential::none, Access::anyone},
    {"bad token", Credential::nonsense, Access::anyone},
    {"normal", Credential::normal, Access::signed_in},
    {"blocked", Credential::blocked, Access::anyone},
    {"ldap_blocked", Credential::ldap_blocked, Access::anyone},
    {"expired token", Credential::expired, Access::anyone},
    {"revoked token", Credential::revoked, Access::anyone},
    {"service token", Credential::service, Access::anyone},
    {"admin", Credential::admin, Access::admin},
    {"admin as normal", Credential::admin_as_normal, Access::signed_in},
};
constexpr Target targets[] = {Target::own, Target::others, Target::nobodys};
constexpr Way ways[] = {Way::header, Way::query, Way::bearer};

constexpr auto unauthorized = R"({"message":"401 Unauthorized"})";
constexpr auto forbidden = R"({"message":"403 Forbidden"})";

const char* word(Target target) {
    return target == Target::own ? "own" : target == Target::others ? "somebody else's" : "nobody's";
}
const char* word(Way way) { return way == Way::header ? "header" : way == Way::query ? "query" : "bearer"; }

std::string text_of_refusal(Credential credential, Way way) {
    if (way == Way::bearer && credential == Credential::expired)
        return R"({"error":"invalid_token","error_description":"Token is expired. You can either do re-authorization or token refresh."})";
    if (way == Way::bearer && credential == Credential::revoked)
        return R"({"error":"invalid_token","error_description":"Token was revoked. You have to re-authorize from the user."})";
    return unauthorized;
}

class Matrix {
  public:
    void check(const api::Dispatch::Mount& mount, const api::Operation& operation, const Row& row,
               const Caller& caller, Target target, Way way) {
        SCOPED_TRACE(std::string(row.dialect) + " " + std::string(row.operation) + ", " + caller.name + ", " +
                     word(target) + ", by " + word(way));
        ++cells;
        const bool allowed = caller.rights >= operation.access;
        const bool may_change = allowed && operation.method != api::Method::get;
        if (may_change) fresh_ = std::make_unique<Scene>();
        auto& scene = may_change ? *fresh_ : shared_;
        const auto victim = scene.dump(scene.john.id);
        const auto answer = scene.ask(mount_of(scene, mount), operation, row, caller.credential, target, way,
                                      std::string(row.body));

        EXPECT_EQ(answer.operation, operation.name) << "the row asks another operation";
        EXPECT_LT(answer.status, 500) << answer.body;
        if (allowed) {
            expect_success(operation, answer, target);
        } else if (caller.rights == Access::anyone) {
            EXPECT_EQ(answer.status, 401);
            EXPECT_EQ(answer.body, text_of_refusal(caller.credential, way));
        } else {
            EXPECT_EQ(answer.status, 403);
            EXPECT_EQ(answer.body, forbidden);
        }
        expect_no_secret(scene, row, answer, caller, way);
        if (caller.rights != Access::admin) {
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

    static void expect_success(const api::Operation& operation, const testing::Answer& answer,
                               Target target) {
        EXPECT_NE(answer.status, 401) << answer.body;
        EXPECT_NE(answer.status, 403) << answer.body;
        const bool must_exist = target == Target::own || operation.access == Access::anyone ||
                                (target == Target::others && operation.access == Access::admin);
        const bool succeeded = answer.status >= 200 && answer.status < 300;
        EXPECT_TRUE(succeeded || (!must_exist && answer.status == 404))
            << answer.status << " " << answer.body;
    }

    static void expect_no_secret(const Scene& scene, const Row& row, const testing::Answer& answer,
                                 const Caller& caller, Way way) {
        // Whose token may be seen: of whoever signs in, or of whoever the request runs as.
        const Person* shown = nullptr;
        if (row.shows_private_token)
            shown = caller.credential == Credential::admin && row.operation != "sign_in" ? &scene.root
                                                                                         : &scene.mary;
        for (const auto* person : scene.people()) {
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
    for (const auto& row : rows())
        EXPECT_TRUE(listed.emplace(row.dialect, row.operation).second) << row.operation;
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
