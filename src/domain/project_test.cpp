#include "domain/project.h"

#include <gtest/gtest.h>

#include <vector>

#include "domain/policy.h"
#include "domain/timeline.h"

namespace usher {
namespace {

constexpr Actor root{AccountId{1}, true};
constexpr Actor john{AccountId{2}, false};

Grant grant(std::int64_t group, Permission permission) { return {GroupId{group}, "g", permission}; }

TEST(Names, AreThoseOfTheOriginal) {
    EXPECT_TRUE(is_project_key("PRJ1"));
    for (const auto* text : {"", "prj", "P-1", "É", "P "}) EXPECT_FALSE(is_project_key(text)) << text;
    EXPECT_TRUE(is_workflow_name("Az0._-"));
    for (const auto* text : {"", "a b", "é", "a/b"}) EXPECT_FALSE(is_workflow_name(text)) << text;
    EXPECT_TRUE(is_project_key(std::string(longest_project_key, 'P')));
    EXPECT_FALSE(is_project_key(std::string(longest_project_key + 1, 'P')));
    EXPECT_FALSE(is_workflow_name(std::string(longest_workflow_name + 1, 'w')));
}

TEST(Permission, IsFourFiveOrSeven) {
    EXPECT_EQ(parse_permission(5), Permission::execute);
    for (const auto number : {0, 3, 6, 8, -4, 260}) EXPECT_EQ(parse_permission(number), std::nullopt);
}

TEST(Highest, IsOverTheGivenGroups) {
    const std::vector grants{grant(1, Permission::read), grant(2, Permission::write),
                             grant(3, Permission::execute)};
    EXPECT_EQ(highest(grants, std::vector{GroupId{1}, GroupId{3}}), Permission::execute);
    EXPECT_EQ(highest(grants, std::vector{GroupId{2}}), Permission::write);
    EXPECT_EQ(highest(grants, std::vector<GroupId>{}), std::nullopt);
}

TEST(LastWriter, IsTheOnlyOne) {
    const std::vector one{grant(1, Permission::write), grant(2, Permission::execute)};
    EXPECT_TRUE(is_last_writer(one, GroupId{1}));
    EXPECT_FALSE(is_last_writer(one, GroupId{2}));
    const std::vector two{grant(1, Permission::write), grant(2, Permission::write)};
    EXPECT_FALSE(is_last_writer(two, GroupId{1}));
}

TEST(ProjectPolicy, AsksForThePermission) {
    EXPECT_FALSE(policy::read_project(john, {}));
    EXPECT_TRUE(policy::read_project(john, {Permission::read, false}));
    EXPECT_FALSE(policy::write_project(john, {Permission::execute, false}));
    EXPECT_EQ(policy::write_project(john, {Permission::write, false})->by(), john.id);
    EXPECT_EQ(policy::write_project(john, {}).error().code, ErrorCode::forbidden);
}

TEST(ProjectPolicy, OpensEverythingToAdministratorsAndTheFirstGroup) {
    EXPECT_TRUE(policy::read_project(root, {}));
    EXPECT_TRUE(policy::write_project(root, {}));
    EXPECT_TRUE(policy::read_project(john, {std::nullopt, true}));
    EXPECT_TRUE(policy::write_project(john, {std::nullopt, true}));
    EXPECT_TRUE(policy::reads_all_projects(root, false));
    EXPECT_FALSE(policy::reads_all_projects(john, false));
}

TEST(Timeline, LeavesOutWhatIsMuted) {
    const std::vector<EventSource> seen{{{1}, {"A", "x"}}, {{2}, {"A", "y"}}, {{3}, {"B", "x"}}};
    EXPECT_EQ(heard(seen, {{"A", "x"}, {"C", "y"}}), (std::vector{EventSourceId{2}, EventSourceId{3}}));
    EXPECT_TRUE(can_exist({"A", "x"}));
    EXPECT_FALSE(can_exist({"", "x"}));
    EXPECT_FALSE(can_exist({"A", ""}));
}

TEST(EventTimes, EndWhereTheyNoLongerFit) {
    using namespace std::chrono;
    EXPECT_EQ(event_time(Time(microseconds(5)), nanoseconds(7)), EventTime(nanoseconds(5007)));
    EXPECT_EQ(event_time(Time(microseconds(-5)), nanoseconds(7)), EventTime(nanoseconds(-4993)));
    EXPECT_EQ(event_time(Time(sys_days(year(1) / 1 / 2))), EventTime::min());
    EXPECT_EQ(event_time(Time(sys_days(year(9999) / 1 / 2))), EventTime::max());
}

}  // namespace
}  // namespace usher
