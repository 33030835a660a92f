// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/support/skip.hpp"
#include "tests/unit/apps/command.hpp"

using weft::test::Command;
using weft::test::Outcome;
using weft::test::scaling_prompt;
using Json = nlohmann::json;

TEST_CASE("graph: a workflow as SVG, DOT and Mermaid") {
  const Command command;
  command.write("w.json", scaling_prompt(command));
  const Outcome svg = command.run({"graph", "w.json"});
  CHECK(svg.code == 0);
  CHECK(svg.out.starts_with("<svg"));
  CHECK(svg.out.find(">Shrink<") != std::string::npos);
  CHECK(command.run({"graph", "w.json", "-o", "w.dot"}).out.empty());
  CHECK(command.read("w.dot").starts_with("digraph"));
  CHECK(command.run({"graph", "w.json", "--format", "mermaid"}).out.starts_with("flowchart LR"));
  CHECK(command.run({"graph", "w.json", "--format", "png"}).code == 2);
  CHECK(command.run({"graph", "none.json"}).code == 2);
  CHECK(command.run({"graph", "w.json", "--subgraph", "Inner"}).code == 2);
}

TEST_CASE("graph: the times of a run colour the nodes") {
  const Command command;
  command.write("w.json", scaling_prompt(command));
  const Outcome run = command.run({"run", "w.json", "--json"});
  REQUIRE(run.code == 0);
  command.write("run.json", run.out);
  const Outcome timed = command.run({"graph", "w.json", "--timings", "run.json"});
  INFO(timed.err);
  CHECK(timed.code == 0);
  CHECK(timed.out.find("all nodes") != std::string::npos);
  const Outcome wrong = command.run({"graph", "w.json", "--timings", "w.json"});
  CHECK(wrong.code == 1);
  CHECK(wrong.err.find("weft run WORKFLOW --json") != std::string::npos);
  CHECK(command.run({"graph", "w.json", "--timings", "none.json"}).code == 1);
}

TEST_CASE("graph: the tutorial's workflow with its colours, titles and values") {
  const auto shared = weft::test::shared_dir();
  if (!shared) return weft::test::skipped("SD1.5_lora.json as a picture", "no folder of workflows");
  const Command command;
  const Outcome svg = command.run({"graph", (*shared / "workflows/tutorial/SD1.5_lora.json").string()});
  CHECK(svg.code == 0);
  for (const char* part : {"KSampler", "Load LoRA", "#232", "#353", "euler", "1234", "ckpt_name", "pixel_art"}) {
    INFO(part);
    CHECK(svg.out.find(part) != std::string::npos);
  }
}
