// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "tests/support/skip.hpp"
#include "tests/unit/apps/command.hpp"

using weft::test::Command;
using weft::test::Outcome;
using weft::test::scaling_prompt;
using Json = nlohmann::json;

TEST_CASE("inspect: workflows and pictures that carry one; anything else is told") {
  const Command command;
  command.write("w.json", scaling_prompt(command));
  REQUIRE(command.run({"run", "w.json"}).code == 0);
  const Json facts = Json::parse(command.run({"inspect", "output/small_00001_.png", "--json"}).out);
  CHECK(facts.at("nodes") == 3);
  CHECK(facts.at("classes") == "ImageScale, LoadImage, SaveImage");
  CHECK(command.run({"inspect", "w.json"}).out.find("an API prompt") != std::string::npos);
  CHECK(command.run({"inspect", "w.json", "--against", "none.safetensors"}).code == 2);
  CHECK(command.run({"inspect", "input/a.png"}).code == 3);
  command.write("words.safetensors", "this is no model");
  CHECK(command.run({"inspect", "words.safetensors"}).code == 1);
  CHECK(command.run({"inspect", "none.safetensors"}).code == 1);
}

TEST_CASE("inspect: a LoRA's ranks by block, and what of it matches a model") {
  const auto golden = weft::test::golden_dir();
  if (!golden) return weft::test::skipped("a LoRA and a model", "no folder of recorded models");
  const Command command;
  const std::string lora = (*golden / "sd15_tiny/sd15_tiny_lora.safetensors").string();
  const Json facts = Json::parse(command.run({"inspect", lora, "--json"}).out);
  CHECK(facts.at("naming") == "kohya");
  CHECK(facts.at("rank") == "4");
  const auto blocks = facts.at("rank by block").get<std::vector<std::string>>();
  CHECK(blocks.size() > 5);
  for (const std::string& block : blocks) CHECK(block.find(": rank 4, ") != std::string::npos);
  const Outcome itself = command.run({"inspect", lora, "--against", lora});
  CHECK(itself.code == 2);
  CHECK(itself.err.find("a LoRA") != std::string::npos);
}

TEST_CASE("inspect: what of a LoRA has a place in a checkpoint, and what has none") {
  const Command command;
  const char* writer = std::getenv("WEFT_RANDOM_MODEL");
  const std::string line = fmt::format("{} sd15 --size tiny --names demo --output {} >/dev/null 2>&1",
                                       writer == nullptr ? "false" : writer, command.path("models"));
  if (writer == nullptr || std::system(line.c_str()) != 0)
    return weft::test::skipped("a LoRA against its model", "WEFT_RANDOM_MODEL does not name the model writer");
  const std::string lora = "models/loras/" + command.list("models/loras").at(0);
  const std::string model = "models/checkpoints/" + command.list("models/checkpoints").at(0);
  const Outcome fits = command.run({"inspect", lora, "--against", model, "--json"});
  INFO(fits.out << fits.err);
  REQUIRE(fits.code == 0);
  const Json facts = Json::parse(fits.out);
  CHECK(facts.at("matches").get<std::string>().find("weights of the diffusion model") != std::string::npos);
  CHECK_FALSE(facts.contains("keys without a place"));
  CHECK(command.run({"inspect", model, "--against", model}).code == 2);
  CHECK(command.run({"inspect", lora, "--against", "none.safetensors"}).code == 1);
}
