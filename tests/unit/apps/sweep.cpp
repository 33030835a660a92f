// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/unit/apps/command.hpp"

using weft::test::Command;
using weft::test::Outcome;
using weft::test::scaling_prompt;
using Json = nlohmann::json;

namespace {

std::size_t times_executed(const std::vector<Json>& events, const std::string& node) {
  return static_cast<std::size_t>(std::ranges::count_if(events, [&](const Json& event) {
    return event.at("type") == "executing" && event.at("data").value("node", Json()) == Json(node);
  }));
}

/// Width and height, as a PNG's header says.
std::pair<unsigned, unsigned> png_size(const std::string& bytes) {
  REQUIRE(bytes.size() > 24);
  const auto number = [&](std::size_t at) {
    unsigned value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
  };
  return {number(16), number(20)};
}

Outcome swept(const Command& command, std::vector<std::string> more) {
  command.write("w.json", scaling_prompt(command));
  std::vector<std::string> arguments{"run", "w.json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return command.run(arguments);
}

}  // namespace

TEST_CASE("sweep: every combination runs, and what does not change is computed once") {
  const Command command;
  const Outcome outcome = swept(command, {"--json", "--sweep", "2.width=8:16:4", "--sweep", "2.height=8,16"});
  CHECK(outcome.code == 0);
  const auto events = Command::events(outcome);
  CHECK(times_executed(events, "1") == 1);
  CHECK(times_executed(events, "2") == 6);
  CHECK(command.list("output").size() == 6);
  CHECK(png_size(command.read("output/small_00001_.png")) == std::pair(8u, 8u));
  CHECK(png_size(command.read("output/small_00002_.png")) == std::pair(8u, 16u));
  CHECK(png_size(command.read("output/small_00003_.png")) == std::pair(12u, 8u));
}

TEST_CASE("sweep: a contact sheet has the last sweep across, the others down, and labels") {
  const Command command;
  const Outcome outcome =
      swept(command, {"--sweep", "2.width=100,200", "--sweep", "2.height=100:300:100", "--grid", "sheets/all.png"});
  CHECK(outcome.code == 0);
  CHECK(Command::lines(outcome.out).back() == "sheets/all.png");
  // Cells of 200 by 300 with 8 between them; labels above (14 high) and at the left ("width=100", 9 letters of 12).
  CHECK(png_size(command.read("sheets/all.png")) == std::pair(124u + 3 * 208, 30u + 2 * 308));
  const Outcome again = command.run({"run", "w.json", "--sweep", "2.width=100", "--grid", "one.png"});
  CHECK(png_size(command.read("one.png")) == std::pair(8u + 136, 30u + 136));
}

TEST_CASE("sweep: what cannot be swept is said") {
  const Command command;
  const auto refused = [&](std::vector<std::string> more) {
    const Outcome outcome = swept(command, std::move(more));
    CHECK(outcome.code == 2);
    return outcome.err;
  };
  CHECK_THAT(refused({"--sweep", "2.width"}), Catch::Contains("`2.width` is no sweep"));
  CHECK_THAT(refused({"--sweep", "2.width="}), Catch::Contains("has no values"));
  CHECK_THAT(refused({"--sweep", "2.width=1,,2"}), Catch::Contains("empty value"));
  CHECK_THAT(refused({"--sweep", "2.width=5:1:1"}), Catch::Contains("does not get from its start to its end"));
  CHECK_THAT(refused({"--sweep", "2.width=0:1:0"}), Catch::Contains("does not get from"));
  CHECK_THAT(refused({"--sweep", "2.width=0:1e9:1"}), Catch::Contains("more than 10000 values"));
  CHECK_THAT(refused({"--sweep", "2.width=1:200", "--sweep", "2.height=1:200"}), Catch::Contains("combinations"));
  CHECK_THAT(refused({"--sweep", "2.wdith=1"}), Catch::Contains("no input `wdith`"));
  CHECK_THAT(refused({"--sweep", "3.filename_prefix=\"a"}), Catch::Contains("no closing quote"));
  CHECK_THAT(refused({"--grid", "x.png"}), Catch::Contains("--sweep"));
}

TEST_CASE("sweep: a range may be written with exponents") {
  const Command command;
  REQUIRE(swept(command, {"--sweep", "3.filename_prefix=0:1e-2:5e-3"}).code == 0);
  CHECK(command.list("output") == std::vector<std::string>{"0.000_00001_.png", "0.005_00001_.png", "0.010_00001_.png"});
}

TEST_CASE("sweep: texts in quotes may hold commas") {
  const Command command;
  REQUIRE(swept(command, {"--sweep", "3.filename_prefix=\"a, b\",c"}).code == 0);
  CHECK(command.list("output") == std::vector<std::string>{"a, b_00001_.png", "c_00001_.png"});
}
