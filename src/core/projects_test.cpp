// Projects, favorites and timelines.
#include <thread>

#include "core/fixture_test.h"

namespace usher::core {
namespace {

class ProjectsTest : public CoreTest {
  protected:
    Actor actor(AccountId id, bool admin = false) { return {id, admin}; }
    Result<Project> found(AccountId founder, const std::string& key, const std::string& name,
                          std::vector<NewGrant> grants = {}) {
        return projects.create(policy::found_project(actor(founder)), {key, name, "", "", "", grants});
    }
    WorkflowSeen workflow(const Project& project, const std::string& name,
                          std::vector<NewGrant> grants = {}) {
        return projects.create_workflow(permit, project, {name, "", "", "", "{}", grants}).value();
    }
    void group(const std::string& name, std::vector<std::string> managers) {
        NewGroup wanted;
        wanted.name = name;
        wanted.managers = std::move(managers);
        ASSERT_TRUE(directory.groups.create(permit, wanted));
    }
    std::vector<std::string> names(const std::vector<Grant>& grants) {
        std::vector<std::string> found;
        for (const auto& each : grants)
            found.push_back(each.group_name + std::to_string(static_cast<int>(each.permission)));
        return found;
    }
    using Names = std::vector<std::string>;
    using Reach = Projects::Reach;

    Projects& projects = directory.projects;
    AccountId ann = make("ann");
    AccountId ben = make("ben");
};

TEST_F(ProjectsTest, WithoutGroupsOneIsFounded) {
    const auto project = found(ann, "ONE", "My First One").value();
    EXPECT_EQ(names(projects.grants(project.id)), Names{"MyFirstOne7"});
    EXPECT_EQ(directory.groups.role(directory.groups.find("MyFirstOne")->id, ann), true);
    EXPECT_EQ(project.created_at, clock.now());
    EXPECT_EQ(projects.find("ONE"), project);
    EXPECT_EQ(projects.find("one"), std::nullopt);
}

TEST_F(ProjectsTest, AGroupThatExistsIsNotGivenAwayUnasked) {
    group("team", {"ben"});
    EXPECT_EQ(problems_of(found(ann, "ONE", "team")), (Problems{{field::project_group, Fault::taken}}));
    EXPECT_EQ(problems_of(found(ann, "ONE", "te am")), (Problems{{field::project_group, Fault::taken}}));
    EXPECT_EQ(projects.find("ONE"), std::nullopt);
}

TEST_F(ProjectsTest, NamedGroupsAreAttachedOrFounded) {
    group("team", {"ben"});
    const auto project =
        found(ann, "ONE", "one",
              {{"team", Permission::write}, {"fresh", Permission::write}, {"team", Permission::read}})
            .value();
    EXPECT_EQ(names(projects.grants(project.id)), (Names{"fresh7", "team4"}));
    EXPECT_EQ(projects.permissions_of(ben).projects,
              (std::map<std::string, Permission>{{"ONE", Permission::read}}));
}

TEST_F(ProjectsTest, TheFirstProblemIsTold) {
    EXPECT_EQ(problems_of(found(ann, "one", "")), (Problems{{field::project_key, Fault::bad_format}}));
    EXPECT_EQ(problems_of(found(ann, "ONE", "")), (Problems{{field::project_name, Fault::blank}}));
    ASSERT_TRUE(found(ann, "ONE", "one"));
    EXPECT_EQ(problems_of(found(ben, "ONE", "one")), (Problems{{field::project_key, Fault::taken}}));
}

TEST_F(ProjectsTest, SomebodyMustBeAbleToWrite) {
    const auto project = found(ann, "ONE", "one").value();
    group("team", {"ben"});
    const NewGrant less{"one", Permission::execute};
    EXPECT_EQ(projects.change_grant(permit, project.id, less).error(),
              (Error{ErrorCode::last_manager, subject::project}));
    EXPECT_EQ(refusal(projects.revoke(permit, project.id, "one")), std::optional(ErrorCode::last_manager));
    ASSERT_TRUE(projects.grant(permit, project.id, {"team", Permission::write}, Reach::with_workflows));
    EXPECT_TRUE(projects.change_grant(permit, project.id, less));
    EXPECT_EQ(refusal(projects.revoke(permit, project.id, "team")), std::optional(ErrorCode::last_manager));
    EXPECT_TRUE(projects.revoke(permit, project.id, "one"));
    EXPECT_EQ(names(projects.grants(project.id)), Names{"team7"});
}

TEST_F(ProjectsTest, RightsReachTheWorkflows) {
    const auto project = found(ann, "ONE", "one").value();
    group("team", {"ben"});
    workflow(project, "run");
    workflow(project, "narrow", {{"team", Permission::execute}});
    const auto rights = [&](const std::string& name) {
        return names(projects.workflow(project.id, name, ann)->grants);
    };
    EXPECT_EQ(rights("run"), Names{"one7"});
    ASSERT_TRUE(projects.grant(permit, project.id, {"team", Permission::read}, Reach::with_workflows));
    EXPECT_EQ(rights("run"), (Names{"one7", "team4"}));
    EXPECT_EQ(rights("narrow"), Names{"team5"}) << "what was chosen for the workflow stays";
    ASSERT_TRUE(projects.change_grant(permit, project.id, {"team", Permission::execute}));
    EXPECT_EQ(rights("run"), (Names{"one7", "team5"}));
    ASSERT_TRUE(projects.revoke(permit, project.id, "team"));
    EXPECT_EQ(rights("run"), Names{"one7"});
    EXPECT_EQ(rights("narrow"), Names{});
    EXPECT_EQ(problems_of(projects.grant(permit, project.id, {"one", Permission::read}, Reach::project_only)),
              (Problems{{field::groups, Fault::taken}}));
    EXPECT_EQ(projects.grant(permit, project.id, {"none", Permission::read}, Reach::project_only).error(),
              not_found(subject::group));
}

TEST_F(ProjectsTest, AWorkflowHasANameOfItsOwn) {
    const auto project = found(ann, "ONE", "one").value();
    workflow(project, "run");
    const auto create = [&](const std::string& name, std::vector<NewGrant> grants = {}) {
        return problems_of(projects.create_workflow(permit, project, {name, "", "", "", "{}", grants}));
    };
    EXPECT_EQ(create("run"), (Problems{{field::workflow_name, Fault::taken}}));
    EXPECT_EQ(create("a b"), (Problems{{field::workflow_name, Fault::bad_format}}));
    EXPECT_EQ(create("new", {{"none", Permission::read}}),
              (Problems{{field::groups, Fault::no_such, 0, "none"}}));
    EXPECT_EQ(projects.workflows_of(project.id, ann).size(), 1U);
    EXPECT_TRUE(projects.erase_workflow(permit, project.id, "run"));
    EXPECT_EQ(projects.erase_workflow(permit, project.id, "run").error(), not_found(subject::workflow));
}

TEST_F(ProjectsTest, WhatSomebodyIsToAProject) {
    directory.groups.ensure(first_group);
    ASSERT_TRUE(found(ann, "ONE", "one"));
    EXPECT_EQ(projects.approach("ONE", actor(ann)).standing.granted, Permission::write);
    EXPECT_EQ(projects.approach("ONE", actor(ben)).standing.granted, std::nullopt);
    EXPECT_EQ(projects.approach("NONE", actor(ben)).project, std::nullopt);
    EXPECT_TRUE(projects.seen_by(actor(ben)).empty());
    directory.groups.join(permit, first_group, ben);
    EXPECT_TRUE(projects.approach("NONE", actor(ben)).standing.in_first_group);
    EXPECT_EQ(projects.seen_by(actor(ben)).size(), 1U);
    EXPECT_EQ(projects.seen_by(actor(ben, true)).size(), 1U);
}

TEST_F(ProjectsTest, EveryToggleTurnsOnce) {
    ASSERT_TRUE(found(ann, "ONE", "one"));
    workflow(*projects.find("ONE"), "run");
    std::vector<std::thread> threads;
    for (int i = 0; i < 5; ++i)
        threads.emplace_back([&] {
            for (int n = 0; n < 11; ++n) ASSERT_TRUE(directory.favorites.toggle(own_permit(ann), ann, "ONE"));
        });
    for (auto& thread : threads) thread.join();
    EXPECT_TRUE(projects.approach("ONE", actor(ann)).favorite) << "55 times is once more than an even number";
    EXPECT_EQ(directory.favorites.toggle(own_permit(ann), ann, "ONE", "run"), true);
    EXPECT_EQ(directory.favorites.of(actor(ann)).size(), 2U);
    EXPECT_TRUE(directory.favorites.of(actor(ben)).empty());
    EXPECT_EQ(directory.favorites.toggle(own_permit(ann), ann, "ONE", "none").error(),
              not_found(subject::workflow));
    EXPECT_EQ(directory.favorites.toggle(own_permit(ann), ann, "NONE").error(), not_found(subject::project));
    EXPECT_EQ(refusal(directory.favorites.toggle(own_permit(ben), ann, "ONE")),
              std::optional(ErrorCode::forbidden));
}

TEST_F(ProjectsTest, AMarkIsNotShownToWhoLostTheRight) {
    group("team", {"ben"});
    ASSERT_TRUE(found(ann, "ONE", "one", {{"team", Permission::read}, {"ours", Permission::write}}));
    ASSERT_TRUE(directory.favorites.toggle(own_permit(ben), ben, "ONE"));
    EXPECT_EQ(directory.favorites.of(actor(ben)).size(), 1U);
    ASSERT_TRUE(projects.revoke(permit, projects.find("ONE")->id, "team"));
    EXPECT_TRUE(directory.favorites.of(actor(ben)).empty());
}

TEST_F(ProjectsTest, ATimelineFollowsTheRightsOfNow) {
    const auto record = [&](const std::string& key, const std::string& name, std::int64_t at) {
        directory.timeline.record(
            permit, {WorkflowName{key, name}, EventTime(std::chrono::nanoseconds(at)), key + "/" + name});
    };
    const auto seen = [&](AccountId viewer, const MutedWorkflows& muted = {}) {
        std::vector<std::string> found;
        for (const auto& event : directory.timeline.page(viewer, muted, 0, 15))
            found.push_back(event.content);
        return found;
    };
    record("ONE", "run", 1);
    record("ONE", "no workflow's name", 2);
    record("", "", 3);
    EXPECT_EQ(seen(ann), Names{});
    const auto project = found(ann, "ONE", "one").value();
    workflow(project, "run");
    EXPECT_EQ(seen(ann), Names{"ONE/run"});
    EXPECT_EQ(seen(ann, {{"ONE", "run"}}), Names{});
    EXPECT_EQ(seen(ben), Names{});
    group("team", {"ben"});
    ASSERT_TRUE(projects.grant(permit, project.id, {"team", Permission::read}, Reach::with_workflows));
    EXPECT_EQ(seen(ben), Names{"ONE/run"});
    ASSERT_TRUE(projects.revoke(permit, project.id, "team"));
    EXPECT_EQ(seen(ben), Names{});
    ASSERT_TRUE(projects.erase(permit, project.id));
    EXPECT_EQ(seen(ann), Names{});
}

}  // namespace
}  // namespace usher::core
