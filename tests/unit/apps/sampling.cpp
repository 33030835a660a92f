// SPDX-License-Identifier: Apache-2.0
// The whole path with a model of seeded random weights.
#include <csignal>
#include <cstdlib>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/support/skip.hpp"
#include "tests/unit/apps/command.hpp"

using weft::test::Command;
using weft::test::Outcome;
using Json = nlohmann::json;

namespace {

/// `weft run` of the shipped workflow with the demo model. Nothing when the model's writer is not built.
class Demo {
 public:
  Demo() {
    const char* writer = std::getenv("WEFT_RANDOM_MODEL");
    if (writer == nullptr) return;
    const std::string line =
        std::string(writer) + " sd15 --size tiny --names demo --output " + command.path("models") + " >/dev/null 2>&1";
    ready = std::system(line.c_str()) == 0;
  }
  Command::Arguments arguments(const Command::Arguments& more) const {
    Command::Arguments all{"run",       (weft::test::source_dir() / "workflows/sd15_lora/workflow.json").string(),
                           "--device",  "cpu",
                           "--dtype",   "fp32",
                           "--threads", "1",
                           "--set",     "5.width=64",
                           "--set",     "5.height=64"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  Command command;
  bool ready = false;
};

std::vector<std::string> executed(const std::vector<Json>& events) {
  std::vector<std::string> nodes;
  for (const Json& event : events) {
    if (event.at("type") == "execution_start") nodes.push_back("|");
    if (event.at("type") == "executing" && !event.at("data").at("node").is_null())
      nodes.push_back(event.at("data").at("node"));
  }
  return nodes;
}

}  // namespace

TEST_CASE("sampling: another seed encodes nothing again and loads nothing again") {
  const Demo demo;
  if (!demo.ready) return weft::test::skipped("the demo workflow", "WEFT_RANDOM_MODEL does not name the model writer");
  const Outcome outcome =
      demo.command.run(demo.arguments({"--json", "--set", "6.steps=2", "--seed", "7", "--repeat", "2"}));
  INFO(outcome.err);
  REQUIRE(outcome.code == 0);
  const auto events = Command::events(outcome);
  const auto nodes = executed(events);
  const std::vector<std::string> second(std::find(nodes.begin() + 1, nodes.end(), "|"), nodes.end());
  CHECK(second == std::vector<std::string>{"|", "6", "7", "8"});
  CHECK(demo.command.read("output/weft-demo_00001_.png") != demo.command.read("output/weft-demo_00002_.png"));
}

TEST_CASE("sampling: changing strength_model re-patches the model and encodes nothing again") {
  const Demo demo;
  if (!demo.ready) return weft::test::skipped("the demo workflow", "WEFT_RANDOM_MODEL does not name the model writer");
  const Outcome half =
      demo.command.run({"convert", demo.arguments({})[1], "-o", "half.json", "--set", "2.strength_model=0.5"});
  REQUIRE(half.code == 0);
  const Outcome outcome = demo.command.run(demo.arguments({"half.json", "--json", "--set", "6.steps=2"}));
  INFO(outcome.err);
  REQUIRE(outcome.code == 0);
  const auto nodes = executed(Command::events(outcome));
  const std::vector<std::string> second(std::find(nodes.begin() + 1, nodes.end(), "|"), nodes.end());
  CHECK(second == std::vector<std::string>{"|", "2", "6", "7", "8"});
}

TEST_CASE("sampling: a saved seed stays, also where the canvas says randomize, unless --seed random") {
  const Demo demo;
  if (!demo.ready) return weft::test::skipped("the demo workflow", "WEFT_RANDOM_MODEL does not name the model writer");
  const auto seed_of = [&](const Command::Arguments& more) {
    Command::Arguments all = demo.arguments({"--json", "--set", "6.steps=1"});
    all.insert(all.end(), more.begin(), more.end());
    return Command::events(demo.command.run(all)).at(0).at("data").at("seeds").at(0).at("seed").get<std::uint64_t>();
  };
  CHECK(seed_of({}) == 20251124);
  CHECK(seed_of({"--seed", "18446744073709551615"}) == 18446744073709551615u);
  CHECK(seed_of({"--seed", "random"}) != seed_of({"--seed", "random"}));
}

TEST_CASE("sampling: Ctrl-C ends it with 130 and leaves no file") {
  const Demo demo;
  if (!demo.ready) return weft::test::skipped("the demo workflow", "WEFT_RANDOM_MODEL does not name the model writer");
  const pid_t process = demo.command.start(demo.arguments({"--json", "--set", "6.steps=10000"}));
  for (int i = 0; i < 1200 && demo.command.read(".stdout").find("\"progress\"") == std::string::npos; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  ::kill(process, SIGINT);
  const Outcome outcome = demo.command.finish(process);
  CHECK(outcome.code == 130);
  CHECK(outcome.out.find("execution_interrupted") != std::string::npos);
  CHECK(demo.command.list("output").empty());
}

TEST_CASE("sampling: latents that do not fit into memory are refused before anything is taken") {
  const Demo demo;
  if (!demo.ready) return weft::test::skipped("the demo workflow", "WEFT_RANDOM_MODEL does not name the model writer");
  // 4096 pictures of 16384x16384: 256 GiB of latents.
  const Outcome outcome = demo.command.run(demo.arguments(
      {"--set", "5.width=16384", "--set", "5.height=16384", "--set", "5.batch_size=4096", "--set", "6.steps=1"}));
  CHECK(outcome.code == 1);
  CHECK(outcome.err.find("needs about") != std::string::npos);
  CHECK(outcome.err.find("Make the picture or the batch smaller") != std::string::npos);
}

TEST_CASE("sampling: --set of an input that the class does not declare is refused with a near name") {
  const Command command;
  const std::string workflow = (weft::test::source_dir() / "workflows/sd15_lora/workflow.json").string();
  const Outcome outcome = command.run({"run", workflow, "--set", "6.sedd=4"});
  CHECK(outcome.code == 2);
  CHECK(outcome.err.find("has no input `sedd`") != std::string::npos);
  CHECK(outcome.err.find("\"seed\"") != std::string::npos);
}
