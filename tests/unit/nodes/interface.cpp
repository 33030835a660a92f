// SPDX-License-Identifier: Apache-2.0
// The nodes' descriptions against what a ComfyUI 0.3.64 server says about its own.
#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "engine/schema/object_info.hpp"
#include "tests/support/skip.hpp"
#include "tests/unit/nodes/node_run.hpp"

using namespace weft;
using Json = nlohmann::ordered_json;

namespace {

/// Where the two are meant to differ: class and input, and what of the server's options is left out.
const std::map<std::string, std::string> kOptionDifferences{
    {"ModelSamplingContinuousEDM/sampling", "kinds of families that weft does not have"},
    {"VAELoader/vae_name", "pixel_space, which is no file"},
    {"LoadImage/image", "the example picture of an installation"},
    {"LoadImageMask/image", "the example picture of an installation"},
};

/// Classes whose outputs are those of newer servers, because workflows link to them.
const std::set<std::string> kNewerOutputs{"PreviewAny"};

/// weft explains an input that the server does not.
void drop_surplus_tooltip(Json& own, const Json& spec) {
  const bool theirs_too = spec.size() >= 2 && spec[1].is_object() && spec[1].contains("tooltip");
  if (theirs_too || own.size() < 2 || !own[1].is_object() || !own[1].contains("tooltip")) return;
  own[1].erase("tooltip");
  if (own[1].empty() && spec.size() < 2) own.erase(1);
}

/// Texts for people are in weft's own words: where the server has one, weft has one too, and what it says is its own.
void take_texts(Json& ours, Json& theirs) {
  for (const char* key : {"description", "output_tooltips"}) {
    if (theirs.contains(key) && !theirs[key].empty() && theirs[key] != "")
      CHECK((ours.contains(key) && !ours[key].empty()));
    ours.erase(key);
    theirs.erase(key);
  }
  for (auto& [group, inputs] : theirs["input"].items())
    for (auto& [input, spec] : inputs.items()) {
      drop_surplus_tooltip(ours["input"][group][input], spec);
      if (spec.size() < 2 || !spec[1].is_object() || !spec[1].contains("tooltip")) continue;
      INFO(input);
      Json& own = ours["input"][group][input];
      REQUIRE((own.size() >= 2 && own[1].contains("tooltip")));
      own[1]["tooltip"] = spec[1]["tooltip"];
    }
}

/// Whether `ours` is `theirs` with some options left out, in the same order.
bool is_part_of(const Json& ours, const Json& theirs) {
  auto at = theirs.begin();
  for (const auto& option : ours) {
    at = std::find(at, theirs.end(), option);
    if (at == theirs.end()) return false;
    ++at;
  }
  return true;
}

/// Classes whose descriptions mean the same in another way of writing: 0 and 0.0, no options and none, a combo's list.
const std::set<std::string> kWrittenOtherwise{"ConditioningSetAreaPercentage",
                                              "SDTurboScheduler",
                                              "SamplingPercentToSigma",
                                              "SamplerER_SDE",
                                              "SamplerSASolver",
                                              "PreviewAny",
                                              "PrimitiveFloat",
                                              "AudioAdjustVolume",
                                              "EmptyAudio",
                                              "FreSca",
                                              "LatentBlend",
                                              "RecordAudio",
                                              "RenormCFG",
                                              "SaveWEBM",
                                              "TrimAudioDuration"};

void write_alike(Json& description) {
  for (auto& [group, inputs] : description["input"].items())
    for (auto& [input, spec] : inputs.items()) {
      if (spec[0] == "COMBO") {
        spec[0] = Json(spec[1]["options"]);
        spec[1].erase("options");
      }
      if (spec.size() == 2 && spec[1].empty()) spec.erase(1);
      for (const char* key : {"min", "default"})
        if (spec.size() == 2 && spec[1].contains(key) && spec[1][key] == 0) spec[1][key] = 0;
      if (spec[0] == "INT" && spec.size() == 2 && spec[1].contains("default"))
        spec[1]["default"] = spec[1]["default"].get<std::int64_t>();
      for (const char* key : {"min", "max", "step", "default"})
        if (spec[0] == "FLOAT" && spec.size() == 2 && spec[1].contains(key)) spec[1][key] = spec[1][key].get<double>();
    }
}

void compare_inputs(const std::string& name, Json& ours, Json& theirs) {
  for (auto& [group, inputs] : theirs["input"].items())
    for (auto& [input, spec] : inputs.items()) {
      if (!kOptionDifferences.contains(name + "/" + input)) continue;
      INFO(name << "/" << input);
      Json& own = ours["input"][group][input];
      CHECK(is_part_of(own[0], spec[0]));
      own[0] = spec[0];
    }
}

}  // namespace

TEST_CASE("nodes: every description is ComfyUI's, but for texts and the differences listed here", "[interface]") {
  const auto shared = test::shared_dir();
  if (!shared) return test::skipped("node descriptions", "no folder of interface lists");
  std::ifstream file(*shared / "interface/object_info.json");
  Json server = Json::parse(file);
  test::NodeBench bench;
  int compared = 0;
  for (const std::string& name : bench.library().names()) {
    if (!server.contains(name)) continue;
    Json ours = schema::object_info(*bench.library().find(name), bench.environment().services);
    INFO(name);
    take_texts(ours, server[name]);
    compare_inputs(name, ours, server[name]);
    if (kWrittenOtherwise.contains(name)) {
      write_alike(ours);
      write_alike(server[name]);
    }
    if (kNewerOutputs.contains(name))
      for (const char* key : {"output", "output_is_list", "output_name"}) ours[key] = server[name][key];
    for (const auto& [key, value] : server[name].items()) CHECK(ours[key].dump() == value.dump());
    for (const auto& [key, value] : ours.items()) CHECK(server[name].contains(key));
    ++compared;
  }
  CHECK(compared >= 16);
}

TEST_CASE("nodes: the classes of SD1.5 with LoRA are registered") {
  const auto library = schema::ClassLibrary::registered();
  for (const char* name :
       {"CheckpointLoaderSimple", "LoraLoader", "LoraLoaderModelOnly", "CLIPTextEncode", "CLIPSetLastLayer",
        "EmptyLatentImage", "KSampler", "KSamplerAdvanced", "VAELoader", "VAEDecode", "VAEEncode", "LoadImage",
        "SaveImage", "PreviewImage", "ImageScale", "LatentUpscale"}) {
    INFO(name);
    CHECK(library.find_class(name) != nullptr);
  }
}
