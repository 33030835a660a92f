// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/support/skip.hpp"
#include "tests/unit/apps/command.hpp"

using weft::test::Command;
using weft::test::Outcome;
using weft::test::scaling_prompt;
using Json = nlohmann::json;

TEST_CASE("help: the version, the commands and the exit codes") {
  const Command command;
  CHECK(command.run({"--version"}).out.starts_with("weft "));
  const Outcome help = command.run({"--help"});
  CHECK(help.code == 0);
  for (const char* word : {"run", "check", "graph", "convert", "nodes", "inspect", "Exit codes", "130"}) {
    INFO(word);
    CHECK(help.out.find(word) != std::string::npos);
  }
  const std::string options = command.run({"run", "--help"}).out;
  CHECK(options.find("Examples:") != std::string::npos);
  const std::size_t folded = options.find("the folders in $WEFT_MODELS"), line = options.rfind('\n', folded);
  REQUIRE(folded != std::string::npos);
  CHECK(options.find_first_not_of(' ', line + 1) - line - 1 == 30);  // under the description's first word
}

TEST_CASE("strict: what nobody declares is a warning, and an error with --strict") {
  const Command command;
  Json prompt = Json::parse(scaling_prompt(command));
  prompt["2"]["inputs"]["sharpness"] = 3;
  command.write("w.json", prompt.dump());
  const Outcome warned = command.run({"check", "w.json"});
  CHECK(warned.code == 0);
  CHECK(warned.err.find("sharpness") != std::string::npos);
  CHECK(command.run({"check", "w.json", "--strict"}).code == 3);
  CHECK(command.run({"run", "w.json", "--strict"}).code == 3);
}

TEST_CASE("convert: an API prompt, on standard output or in a file") {
  const Command command;
  const std::string source = weft::test::source_dir() / "workflows/sd15_lora";
  const Outcome printed = command.run({"convert", source + "/workflow.json"});
  CHECK(printed.code == 0);
  const Json prompt = Json::parse(printed.out);
  CHECK(prompt.at("6").at("inputs").at("seed") == 20251124);
  CHECK(prompt.at("6").at("inputs").at("model") == Json({"2", 0}));
  CHECK(command.run({"convert", source + "/workflow.json", "-o", "p.json", "--set", "6.seed=1"}).out.empty());
  CHECK(Json::parse(command.read("p.json")).at("6").at("inputs").at("seed") == 1);
}

TEST_CASE("convert: the shipped canvas and the shipped prompt are the same") {
  const Command command;
  const auto folder = weft::test::source_dir() / "workflows/sd15_lora";
  const Json converted = Json::parse(command.run({"convert", (folder / "workflow.json").string()}).out);
  const Json shipped = Json::parse(command.run({"convert", (folder / "prompt.json").string()}).out);
  REQUIRE(converted.size() == shipped.size());
  for (const auto& [id, node] : shipped.items()) {
    INFO(id);
    CHECK(converted.at(id).at("class_type") == node.at("class_type"));
    CHECK(converted.at(id).at("inputs") == node.at("inputs"));
  }
}

TEST_CASE("convert: definitions of a server serve for what weft lacks") {
  const Command command;
  const Json canvas{{"nodes",
                     {{{"id", 1},
                       {"type", "Glow"},
                       {"mode", 0},
                       {"inputs", Json::array()},
                       {"outputs", Json::array()},
                       {"widgets_values", {7, "soft"}}}}},
                    {"links", Json::array()},
                    {"version", 0.4}};
  const Json info{
      {"Glow",
       {{"input",
         {{"required",
           {{"radius", {"INT", {{"default", 1}}}}, {"mode", Json::array({Json::array({"hard", "soft"})})}}}}},
        {"input_order", {{"required", {"radius", "mode"}}}},
        {"output", Json::array()},
        {"output_is_list", Json::array()},
        {"output_name", Json::array()},
        {"name", "Glow"},
        {"display_name", "Glow"},
        {"description", ""},
        {"category", "x"},
        {"output_node", true}}}};
  command.write("w.json", canvas.dump());
  command.write("info.json", info.dump());
  const Outcome outcome = command.run({"convert", "w.json", "--object-info", "info.json"});
  INFO(outcome.err);
  REQUIRE(outcome.code == 0);
  CHECK(Json::parse(outcome.out).at("1").at("inputs") == Json({{"radius", 7}, {"mode", "soft"}}));
  CHECK(command.run({"convert", "w.json", "--object-info", "w.json"}).code == 3);
}

TEST_CASE("nodes: listed, described, and as object_info") {
  const Command command;
  CHECK(command.run({"nodes"}).out.find("KSampler (Advanced)") != std::string::npos);
  CHECK(command.run({"nodes", "KSampler"}).out.find("sampler_name") != std::string::npos);
  CHECK(command.run({"nodes", "KSample"}).err.find("KSampler") != std::string::npos);
  const Json all = Json::parse(command.run({"nodes", "--json"}).out);
  CHECK(all.at("SaveImage").at("output_node") == true);
  command.write("models/loras/1.5/a.safetensors", "x");
  const Json one = Json::parse(command.run({"nodes", "LoraLoader", "--json"}).out);
  CHECK(one.at("LoraLoader").at("input").at("required").at("lora_name")[0] == Json({"1.5/a.safetensors"}));
}

TEST_CASE("places: a ComfyUI installation and its extra_model_paths.yaml") {
  const Command command;
  const std::string prompt = scaling_prompt(command);
  command.write("ui/input/a.png", command.read("input/a.png"));
  command.write("ui/models/vae/one.safetensors", "x");
  command.write("shared/vaes/two.safetensors", "x");
  command.write("shared/more/three.safetensors", "x");
  command.write(
      "ui/extra_model_paths.yaml",
      "a:\n  base_path: ../shared\n  is_default: true\n  vae: |\n    vaes\n    more\n  custom_nodes: nodes\nb:\n");
  const Json node = Json::parse(command.run({"nodes", "VAELoader", "--json", "--comfyui", "ui"}).out);
  CHECK(node.at("VAELoader").at("input").at("required").at("vae_name")[0] ==
        Json({"one.safetensors", "three.safetensors", "two.safetensors"}));
  CHECK(command.run({"run", "-", "--comfyui", "ui", "-q"}, prompt).out == "ui/output/small_00001_.png\n");
  command.write("bad.yaml", "a:\n  vae: [\n");
  const Outcome bad = command.run({"nodes", "--extra-model-paths", "bad.yaml"});
  CHECK(bad.code == 1);
  CHECK(bad.err.find("bad.yaml, line ") != std::string::npos);
}
