// SPDX-License-Identifier: Apache-2.0
// Whatever is wrong with a workflow or the command line: a sentence, an exit code, no file.
#include <catch2/catch.hpp>

#include "tests/unit/apps/command.hpp"

using weft::test::Command;
using weft::test::Outcome;
using weft::test::scaling_prompt;
using Json = nlohmann::json;

namespace {

/// What `weft run` says of a workflow text; it must not have run.
Outcome rejected(const std::string& text, int code = 3) {
  const Command command;
  scaling_prompt(command);
  command.write("w.json", text);
  const Outcome outcome = command.run({"run", "w.json"});
  INFO(outcome.err);
  CHECK(outcome.code == code);
  CHECK(outcome.out.empty());
  CHECK(outcome.err.starts_with("error: "));
  CHECK(command.list("output").empty());
  return outcome;
}

Json prompt_with(const std::string& pointer, const Json& value) {
  const Command command;
  Json prompt = Json::parse(scaling_prompt(command));
  prompt[Json::json_pointer(pointer)] = value;
  return prompt;
}

bool tells(const Outcome& outcome, const std::string& what) { return outcome.err.find(what) != std::string::npos; }

}  // namespace

TEST_CASE("bad input: text that is no workflow") {
  const Command command;
  const std::string whole = scaling_prompt(command);
  for (const std::string& text :
       {std::string(""), std::string("{}"), std::string("[]"), std::string("null"), std::string("hello"),
        whole.substr(0, whole.size() / 2), std::string("\x89PNG\r\n\x1a\n"), std::string(100, '\0'),
        std::string(R"({"nodes": 5, "links": []})"), std::string(R"({"1": 5})"),
        std::string(R"({"1": {"inputs": {}}})")})
    rejected(text);
}

TEST_CASE("bad input: JSON 10,000 levels deep") {
  CHECK(tells(rejected(std::string(10000, '[') + std::string(10000, ']')), "deep"));
  rejected(std::string(10000, '['));
}

TEST_CASE("bad input: links that lead nowhere, in circles, or to the wrong kind of thing") {
  CHECK(tells(rejected(prompt_with("/3/inputs/images", {"77", 0}).dump()), "node 3 (SaveImage), input images"));
  CHECK(tells(rejected(prompt_with("/3/inputs/images", {"2", 5}).dump()), "node 3 (SaveImage), input images"));
  CHECK(tells(rejected(prompt_with("/3/inputs/images", {"1", 1}).dump()), "MASK"));
  rejected(prompt_with("/2/inputs/image", {"2", 0}).dump());
}

TEST_CASE("bad input: values of the wrong type, out of range, missing, not among the options") {
  CHECK(tells(rejected(prompt_with("/2/inputs/width", "wide").dump()), "node 2 (ImageScale), input width"));
  CHECK(tells(rejected(prompt_with("/2/inputs/width", -1).dump()), "node 2 (ImageScale), input width"));
  CHECK(tells(rejected(prompt_with("/2/inputs/width", 1e300).dump()), "node 2 (ImageScale), input width"));
  const Outcome option = rejected(prompt_with("/2/inputs/upscale_method", "Lanczos").dump());
  CHECK(tells(option, "input upscale_method"));
  CHECK(tells(option, "Did you mean \"lanczos\"?"));
  Json missing = prompt_with("/2/inputs/width", 1);
  missing["2"]["inputs"].erase("width");
  CHECK(tells(rejected(missing.dump()), "width"));
}

TEST_CASE("bad input: all that is wrong is told at once") {
  Json prompt = prompt_with("/2/inputs/width", "wide");
  prompt["2"]["inputs"]["crop"] = "left";
  prompt["4"] = {{"class_type", "SaveImag"}, {"inputs", Json::object()}};
  const Outcome outcome = rejected(prompt.dump());
  CHECK(tells(outcome, "input width"));
  CHECK(tells(outcome, "input crop"));
  CHECK(tells(outcome, "Did you mean \"SaveImage\"?"));
}

TEST_CASE("bad input: two nodes of one id") {
  const Command command;
  std::string text = scaling_prompt(command);
  text.insert(1, R"("1": {"class_type": "LoadImage", "inputs": {"image": "a.png"}}, )");
  rejected(text);
}

TEST_CASE("bad input: a picture or a model that is not there has an exit code of its own") {
  const Outcome picture = rejected(prompt_with("/1/inputs/image", "A.png").dump(), 4);
  CHECK(tells(picture, "Did you mean \"a.png\"?"));
  const Json model{{"1", {{"class_type", "VAELoader"}, {"inputs", {{"vae_name", "x.safetensors"}}}}},
                   {"2", {{"class_type", "LoadImage"}, {"inputs", {{"image", "a.png"}}}}},
                   {"3", {{"class_type", "VAEEncode"}, {"inputs", {{"pixels", {"2", 0}}, {"vae", {"1", 0}}}}}},
                   {"4", {{"class_type", "VAEDecode"}, {"inputs", {{"samples", {"3", 0}}, {"vae", {"1", 0}}}}}},
                   {"5", {{"class_type", "SaveImage"}, {"inputs", {{"images", {"4", 0}}, {"filename_prefix", "x"}}}}}};
  const Outcome outcome = rejected(model.dump(), 4);
  CHECK(tells(outcome, "node 1 (VAELoader), input vae_name"));
  CHECK(tells(outcome, "models/vae"));
}

TEST_CASE("bad input: a damaged model file is named, with the node that wanted it") {
  const Command command;
  scaling_prompt(command);
  command.write("models/vae/short.safetensors", std::string("\xFF\0\0\0\0\0\0\0{", 9));
  command.write("models/vae/huge.safetensors", std::string("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F{}", 10));
  command.write("models/vae/words.ckpt", "this is no checkpoint");
  command.write("models/vae/empty.pt", "");
  for (const char* name : {"short.safetensors", "huge.safetensors", "words.ckpt", "empty.pt"}) {
    const Json prompt{
        {"1", {{"class_type", "VAELoader"}, {"inputs", {{"vae_name", name}}}}},
        {"2", {{"class_type", "LoadImage"}, {"inputs", {{"image", "a.png"}}}}},
        {"3", {{"class_type", "VAEEncode"}, {"inputs", {{"pixels", {"2", 0}}, {"vae", {"1", 0}}}}}},
        {"4", {{"class_type", "VAEDecode"}, {"inputs", {{"samples", {"3", 0}}, {"vae", {"1", 0}}}}}},
        {"5", {{"class_type", "SaveImage"}, {"inputs", {{"images", {"4", 0}}, {"filename_prefix", "x"}}}}}};
    const Outcome outcome = command.run({"run", "-"}, prompt.dump());
    INFO(outcome.err);
    CHECK(outcome.code == 1);
    CHECK(tells(outcome, "node 1 (VAELoader)"));
    CHECK(tells(outcome, name));
  }
}

TEST_CASE("bad input: the command line") {
  const Command command;
  command.write("w.json", scaling_prompt(command));
  std::filesystem::create_directory(command.folder() / "nothing");
  for (const Command::Arguments& arguments : {Command::Arguments{},
                                              {"walk"},
                                              {"run"},
                                              {"run", "w.json", "--sped", "3"},
                                              {"run", "none.json"},
                                              {"run", "nothing"},
                                              {"run", "w.json", "--models", "none"},
                                              {"run", "w.json", "--input", "none"},
                                              {"run", "w.json", "--comfyui", "none"},
                                              {"run", "w.json", "--device", "gpu"},
                                              {"run", "w.json", "--dtype", "int3"},
                                              {"run", "w.json", "--threads", "0"},
                                              {"run", "w.json", "--seed", "lucky"},
                                              {"run", "w.json", "--repeat", "0"},
                                              {"run", "w.json", "--json", "--quiet"},
                                              {"nodes", "KSample"},
                                              {"check"},
                                              {"convert"},
                                              {"inspect"}}) {
    std::string line;
    for (const std::string& word : arguments) line += word + " ";
    const Outcome outcome = command.run(arguments);
    INFO(line << outcome.err);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
    CHECK_FALSE(outcome.err.empty());
  }
}
