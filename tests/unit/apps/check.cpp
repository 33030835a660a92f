// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/support/skip.hpp"
#include "tests/unit/apps/command.hpp"

using weft::test::Command;
using weft::test::Outcome;
using weft::test::scaling_prompt;
using Json = nlohmann::json;

namespace {

/// A prompt of one node that shows a picture made by a node of this class.
std::string prompt_with_class(const std::string& class_type) {
  return Json{{"1", {{"class_type", class_type}, {"inputs", Json::object()}}},
              {"2", {{"class_type", "PreviewImage"}, {"inputs", {{"images", {"1", 0}}}}}}}
      .dump();
}

/// A weight file with one tensor of one float.
std::string tiny_safetensors(const std::string& key) {
  const std::string header = Json{{key, {{"dtype", "F32"}, {"shape", {1}}, {"data_offsets", {0, 4}}}}}.dump();
  std::string bytes(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(header.size() >> (8 * i));
  return bytes + header + std::string(4, '\0');
}

Json canvas_loader(const Json& properties) {
  return {
      {"nodes",
       {{{"id", 1},
         {"type", "VAELoader"},
         {"outputs", {{{"name", "VAE"}, {"type", "VAE"}, {"links", {1}}}}},
         {"properties", properties},
         {"widgets_values", {"sub\\some_vae.safetensors"}}},
        {{"id", 2},
         {"type", "VAEDecode"},
         {"inputs",
          {{{"name", "samples"}, {"type", "LATENT"}, {"link", 2}}, {{"name", "vae"}, {"type", "VAE"}, {"link", 1}}}},
         {"outputs", {{{"name", "IMAGE"}, {"type", "IMAGE"}, {"links", {3}}}}}},
        {{"id", 3},
         {"type", "EmptyLatentImage"},
         {"outputs", {{{"name", "LATENT"}, {"type", "LATENT"}, {"links", {2}}}}},
         {"widgets_values", {64, 64, 1}}},
        {{"id", 4}, {"type", "PreviewImage"}, {"inputs", {{{"name", "images"}, {"type", "IMAGE"}, {"link", 3}}}}}}},
      {"links", {{1, 1, 0, 2, 1, "VAE"}, {2, 3, 0, 2, 0, "LATENT"}, {3, 2, 0, 4, 0, "IMAGE"}}},
      {"version", 0.4}};
}

}  // namespace

TEST_CASE("check: each workflow gets its verdict, and the worst decides") {
  const Command command;
  command.write("good.json", scaling_prompt(command));
  command.write("bad.json", "{");
  Json missing = Json::parse(scaling_prompt(command));
  missing["1"]["inputs"]["image"] = "gone.png";
  command.write("missing.json", missing.dump());
  CHECK(command.run({"check", "good.json"}).out == "good.json: can run; 3 nodes for 1 output\n");
  CHECK(command.run({"check", "good.json", "missing.json"}).code == 4);
  const Outcome all = command.run({"check", "missing.json", "bad.json", "good.json"});
  CHECK(all.code == 3);
  CHECK(all.out.find("good.json: can run") != std::string::npos);
  CHECK(all.out.find("bad.json: cannot be read") != std::string::npos);
  const auto answers = Command::events(command.run({"check", "--json", "good.json", "missing.json"}));
  REQUIRE(answers.size() == 2);
  CHECK(answers[0].at("error").is_null());
  CHECK(answers[0].at("status") == "runnable");
  CHECK(answers[1].at("status") == "files_missing");
  CHECK(answers[1].at("node_errors").at("1").at("class_type") == "LoadImage");
  CHECK(answers[1].at("missing_files").at(0).at("name") == "gone.png");
}

TEST_CASE("check: who makes a node type that weft lacks") {
  const Command command;
  const auto missing = [&](const std::string& class_type) {
    const auto answers = Command::events(command.run({"check", "-", "--json"}, prompt_with_class(class_type)));
    return answers.at(0).at("missing_classes").at(0).at("origin").get<std::string>() + " " +
           answers.at(0).at("status").get<std::string>();
  };
  CHECK(missing("KlingTextToVideoNode") == "partner partner");
  CHECK(missing("NobodyKnowsThisNode") == "custom custom_missing");
  CHECK(missing("WanCameraImageToVideo") == "core core_missing");
  const Outcome pack = command.run({"check", "-"}, prompt_with_class("Power Lora Loader (rgthree)"));
  CHECK(pack.code == 5);
  CHECK(pack.out.find("custom, of rgthree-comfy") != std::string::npos);
}

TEST_CASE("check: a canvas names its packs, and where its models can be had") {
  const Command command;
  const Json model{{"name", "some_vae.safetensors"},
                   {"url", "https://example.org/some_vae.safetensors"},
                   {"directory", "vae"},
                   {"hash", "abc"},
                   {"hash_type", "SHA256"}};
  Json canvas = canvas_loader({{"models", {model}}});
  const Outcome files = command.run({"check", "-"}, canvas.dump());
  INFO(files.out << files.err);
  CHECK(files.code == 4);
  for (const char* word : {"some_vae.safetensors", "models/vae", "https://example.org/some_vae", "SHA256: abc", "VAE"})
    CHECK(files.out.find(word) != std::string::npos);
  canvas["nodes"][1]["type"] = "FancyDecode";
  canvas["nodes"][1]["properties"] = {{"cnr_id", "fancy-pack"}, {"ver", "1.2.3"}};
  const Outcome custom = command.run({"check", "-"}, canvas.dump());
  CHECK(custom.code == 5);
  CHECK(custom.out.find("FancyDecode (custom, of fancy-pack 1.2.3)") != std::string::npos);
}

TEST_CASE("check: a model family that weft lacks is named, by the file's name or by what is in it") {
  const Command command;
  const auto missing_family = [&](const std::string& file) {
    const Json loader{{"unet_name", file}, {"weight_dtype", "default"}};
    const Json prompt{
        {"1", {{"class_type", "UNETLoader"}, {"inputs", loader}}},
        {"2", {{"class_type", "ModelSave"}, {"inputs", {{"model", {"1", 0}}, {"filename_prefix", "x"}}}}}};
    const auto answers = Command::events(command.run({"check", "-", "--json"}, prompt.dump()));
    INFO(answers.at(0).dump());
    REQUIRE(answers.at(0).at("missing_families").size() == 1);
    return answers[0]["missing_families"][0].at("family").get<std::string>();
  };
  CHECK(missing_family("wan2.1_t2v.safetensors") == "Wan");
  command.write("models/diffusion_models/plain.safetensors",
                tiny_safetensors("joint_blocks.0.x_block.attn.qkv.weight"));
  CHECK(missing_family("plain.safetensors").find("Stable Diffusion 3") != std::string::npos);
}

TEST_CASE("check: in a folder, other files are left out, and a broken workflow is not") {
  const Command command;
  command.write("all/deep/good.json", scaling_prompt(command));
  command.write("all/index.json", R"([{"title": "Flux"}])");
  command.write("all/settings.json", R"({"theme": "dark"})");
  command.write("all/picture.png", command.read("input/a.png"));
  const Outcome good = command.run({"check", "all"});
  INFO(good.out << good.err);
  CHECK(good.code == 0);
  CHECK(good.out.find("good.json: can run") != std::string::npos);
  CHECK(good.out.find("index.json") == std::string::npos);
  command.write("all/cut.json", R"({"nodes": [)");
  const Outcome cut = command.run({"check", "all"});
  CHECK(cut.code == 3);
  CHECK(cut.out.find("cut.json: cannot be read") != std::string::npos);
  CHECK(command.run({"check", "all/index.json"}).code == 3);  // named: it should have been one
  CHECK(command.run({"check", "nothing"}).code == 2);
}

TEST_CASE("check: the summary counts, as a table or as JSON") {
  const Command command;
  command.write("a/good.json", scaling_prompt(command));
  command.write("a/custom.json", prompt_with_class("NobodyKnowsThisNode"));
  const Outcome table = command.run({"check", "a", "--summary"});
  CHECK(table.code == 5);
  CHECK(table.out.find("needs custom node types") != std::string::npos);
  CHECK(table.out.find("NobodyKnowsThisNode") != std::string::npos);
  CHECK(table.out.find("good.json") == std::string::npos);
  const auto json = Command::events(command.run({"check", "a", "--summary", "--json"}));
  REQUIRE(json.size() == 1);
  CHECK(json[0].at("workflows") == 2);
  CHECK(json[0].at("statuses").at("custom_missing") == 1);
  CHECK(json[0].at("missing").at("NobodyKnowsThisNode").at("workflows") == 1);
}

TEST_CASE("check: the tutorial's workflow names its three missing files, where it looked and what for") {
  const auto shared = weft::test::shared_dir();
  if (!shared) return weft::test::skipped("missing files of SD1.5_lora.json", "no folder of workflows");
  const Command command;
  const Outcome outcome = command.run({"check", (*shared / "workflows/tutorial/SD1.5_lora.json").string()});
  CHECK(outcome.code == 4);
  for (const char* word :
       {"v1-5-pruned-emaonly-fp16.safetensors", "vae-ft-mse-840000-ema-pruned.safetensors", "1.5-dpo-LoRA.safetensors",
        "models/checkpoints", "models/vae", "models/loras", "checkpoint", "turns latents into pictures"}) {
    INFO(word);
    CHECK(outcome.out.find(word) != std::string::npos);
  }
}

TEST_CASE("check: every workflow of the tutorial is read") {
  const auto shared = weft::test::shared_dir();
  if (!shared) return weft::test::skipped("the tutorial's workflows", "no folder of workflows");
  const Command command;
  const auto answers = Command::events(command.run({"check", "--json", (*shared / "workflows/tutorial").string()}));
  CHECK(answers.size() == 134);
  for (const auto& answer : answers) {
    INFO(answer.at("workflow") << ": " << answer.at("problems").dump());
    CHECK(answer.at("status") != "broken");
  }
}
