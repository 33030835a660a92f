// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <set>

#include <catch2/catch.hpp>

#include "tests/unit/apps/command.hpp"

using weft::test::Command;
using weft::test::Outcome;
using weft::test::scaling_prompt;
using Json = nlohmann::json;

namespace {

std::vector<std::string> types_of(const std::vector<Json>& events) {
  std::vector<std::string> types;
  for (const Json& event : events) types.push_back(event.at("type"));
  return types;
}

std::size_t count_of(const std::vector<Json>& events, const std::string& type, const std::string& node) {
  return static_cast<std::size_t>(std::count_if(events.begin(), events.end(), [&](const Json& event) {
    return event.at("type") == type && event.at("data").value("node", Json()) == Json(node);
  }));
}

}  // namespace

TEST_CASE("run: the paths written are all that standard output has") {
  const Command command;
  command.write("w.json", scaling_prompt(command));
  const Outcome outcome = command.run({"run", "w.json"});
  CHECK(outcome.code == 0);
  CHECK(outcome.out == "output/small_00001_.png\n");
  CHECK(outcome.err.find("done in ") != std::string::npos);
  CHECK(command.list("output") == std::vector<std::string>{"small_00001_.png"});
  const Outcome quiet = command.run({"run", "w.json", "--quiet", "--output", "elsewhere/deep"});
  CHECK(quiet.out == "elsewhere/deep/small_00001_.png\n");
  CHECK(quiet.err.empty());
}

TEST_CASE("run: a picture that weft wrote runs again") {
  const Command command;
  command.write("w.json", scaling_prompt(command));
  REQUIRE(command.run({"run", "w.json"}).code == 0);
  const Outcome again = command.run({"run", "output/small_00001_.png", "--set", "3.filename_prefix=again"});
  CHECK(again.code == 0);
  CHECK(command.list("output") == std::vector<std::string>{"again_00001_.png", "small_00001_.png"});
}

TEST_CASE("run: standard input, several workflows and a folder") {
  const Command command;
  const std::string prompt = scaling_prompt(command);
  CHECK(command.run({"run", "-"}, prompt).out == "output/small_00001_.png\n");
  command.write("flows/a.json", prompt);
  command.write("flows/b.json", scaling_prompt(command, 20));
  command.write("flows/notes.txt", "not a workflow");
  const Outcome outcome = command.run({"run", "flows", "flows/b.json", "--set", "3.filename_prefix=x"});
  CHECK(outcome.code == 0);
  CHECK(Command::lines(outcome.out).size() == 2);  // the third has nothing to do
}

TEST_CASE("run: one process keeps what it computed, and a change redoes only what it touches") {
  const Command command;
  command.write("a.json", scaling_prompt(command));
  command.write("b.json", scaling_prompt(command, 20));
  const auto events = Command::events(command.run({"run", "--json", "a.json", "b.json", "--repeat", "2"}));
  CHECK(count_of(events, "executing", "1") == 1);
  CHECK(count_of(events, "executing", "2") == 2);
  CHECK(count_of(events, "executing", "3") == 2);
}

TEST_CASE("run: --json tells in ComfyUI's words") {
  const Command command;
  command.write("w.json", scaling_prompt(command));
  const auto events = Command::events(command.run({"run", "--json", "w.json"}));
  CHECK(types_of(events) == std::vector<std::string>{"execution_start", "execution_cached", "executing", "executed",
                                                     "executing", "executed", "executing", "executed",
                                                     "execution_success", "executing"});
  const Json& saved = events[7].at("data").at("output").at("images")[0];
  CHECK(saved.at("filename") == "small_00001_.png");
  CHECK(saved.at("subfolder") == "");
  CHECK(saved.at("type") == "output");
  CHECK(events[9].at("data").at("node").is_null());
}

TEST_CASE("run: --dry-run prints the order and writes nothing") {
  const Command command;
  command.write("w.json", scaling_prompt(command));
  const Outcome outcome = command.run({"run", "--dry-run", "w.json"});
  CHECK(outcome.code == 0);
  CHECK(outcome.out == "1\tLoadImage\t\n2\tImageScale\tShrink\n3\tSaveImage\t\n");
  CHECK(command.list("output").empty());
}

TEST_CASE("run: --set takes a node by id, title or class") {
  const Command command;
  command.write("w.json", scaling_prompt(command));
  for (const char* name : {"2.width=5", "Shrink.width=6", "ImageScale.width=7"}) {
    INFO(name);
    CHECK(command.run({"run", "w.json", "--set", name, "--set", "2.height=3"}).code == 0);
  }
  CHECK(command.list("output").size() == 3);
  const Outcome unknown = command.run({"run", "w.json", "--set", "Shrnk.width=6"});
  CHECK(unknown.code == 2);
  CHECK(unknown.err.find("Shrink") != std::string::npos);
  CHECK(command.run({"run", "w.json", "--set", "width"}).code == 2);
  CHECK(command.run({"run", "w.json", "--set", "2.width=wide"}).code == 3);
}

TEST_CASE("run: a disk that is full is an error that is told, and no part of a file stays") {
  const Command command;
  command.write("w.json", scaling_prompt(command));
  const Outcome outcome =
      command.run_with_file_limit({"run", "w.json", "--set", "2.width=400", "--set", "2.height=400"}, 16);
  CHECK(outcome.code == 1);
  CHECK(outcome.err.find("node 3 (SaveImage)") != std::string::npos);
  CHECK(command.list("output").empty());
}

TEST_CASE("run: an output folder that cannot be made is an error") {
  const Command command;
  command.write("w.json", scaling_prompt(command));
  command.write("taken", "a file");
  const Outcome outcome = command.run({"run", "w.json", "--output", "taken"});
  CHECK(outcome.code == 1);
  CHECK(outcome.err.find("taken") != std::string::npos);
}

TEST_CASE("run: a node that fails names itself, its input and what to try; --keep-going runs the rest") {
  const Command command;
  Json prompt = Json::parse(scaling_prompt(command));
  command.write("input/broken.png", command.read("input/a.png").substr(0, 100));
  prompt["4"] = {{"class_type", "LoadImage"}, {"inputs", {{"image", "broken.png"}}}};
  prompt["5"] = {{"class_type", "SaveImage"}, {"inputs", {{"images", {"4", 0}}, {"filename_prefix", "b"}}}};
  command.write("w.json", prompt.dump());
  const Outcome outcome = command.run({"run", "w.json", "--keep-going"});
  CHECK(outcome.code == 1);
  CHECK(outcome.err.find("node 4 (LoadImage)") != std::string::npos);
  CHECK(outcome.err.find("broken.png") != std::string::npos);
  CHECK(outcome.out == "output/small_00001_.png\n");
  const auto events = Command::events(command.run({"run", "w.json", "--json"}));
  const auto types = types_of(events);
  CHECK(std::count(types.begin(), types.end(), "execution_error") == 1);
  CHECK(std::count(types.begin(), types.end(), "execution_success") == 0);
}
