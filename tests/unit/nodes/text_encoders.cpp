// SPDX-License-Identifier: Apache-2.0
// Nodes that load text encoders and that encode prompts with them.
#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "diffusion/device/device.hpp"
#include "diffusion/tensor/inference_guard.hpp"
#include "diffusion/weights/write.hpp"
#include "engine/base/errors.hpp"
#include "tests/unit/diffusion/models/clip/tiny_text_model.hpp"
#include "tests/unit/diffusion/models/t5/tiny_t5.hpp"
#include "tests/unit/nodes/node_run.hpp"

using namespace weft;
using Inputs = test::NodeBench::Inputs;

namespace {

/// A bench with a tiny CLIP-L, CLIP-G and T5 in its folder of text encoders.
class TextBench {
 public:
  TextBench() {
    bench_.environment().services.provide<const device::Settings>(settings_);
    save("clip_l", test::text_model_tensors({}));
    auto clip_g = test::text_model_tensors({.width = 128});
    clip_g["text_projection.weight"] = at::randn({128, 128}).mul_(0.1);
    save("clip_g", clip_g);
    save("t5", test::t5_tensors({.width = 256}));
  }

  schema::Value load(const std::string& node, const Inputs& inputs) { return bench_.run(node, inputs).at(0); }
  sampling::Cond encode(const std::string& node, const Inputs& inputs) {
    const auto made = bench_.run(node, inputs).at(0).as_shared<nodes::Conditioning>();
    REQUIRE(made->size() == 1);
    return made->front();
  }
  std::filesystem::path folder() const { return bench_.folder() / "models/text_encoders"; }

 private:
  void save(const std::string& name, const weights::StateDict::Tensors& tensors) {
    std::filesystem::create_directories(folder());
    weights::save_safetensors(folder() / (name + ".safetensors"), tensors);
  }

  tensor::InferenceGuard guard_;
  device::Settings settings_;
  test::NodeBench bench_;
};

const Inputs kFlux{{"clip_name1", "t5.safetensors"}, {"clip_name2", "clip_l.safetensors"}, {"type", "flux"}};
const Inputs kSdxl{{"clip_name1", "clip_l.safetensors"}, {"clip_name2", "clip_g.safetensors"}, {"type", "sdxl"}};

}  // namespace

TEST_CASE("text encoder nodes: Flux's two files, and a prompt for each") {
  TextBench bench;
  const auto clip = bench.load("DualCLIPLoader", kFlux);
  const auto plain = bench.encode("CLIPTextEncode", {{"clip", clip}, {"text", "a cat"}});
  CHECK(plain.cond.sizes() == at::IntArrayRef{1, 256, 256});
  CHECK(plain.pooled->sizes() == at::IntArrayRef{1, 64});
  const auto two = bench.encode("CLIPTextEncodeFlux",
                                {{"clip", clip}, {"clip_l", "a cat"}, {"t5xxl", "a dog"}, {"guidance", 4.5}});
  CHECK(two.guidance == 4.5);
  CHECK(at::equal(*two.pooled, *plain.pooled));
  CHECK_FALSE(at::equal(two.cond, plain.cond));
  const auto padded = bench.load(
      "T5TokenizerOptions", {{"clip", clip}, {"min_padding", std::int64_t{0}}, {"min_length", std::int64_t{300}}});
  CHECK(bench.encode("CLIPTextEncode", {{"clip", padded}, {"text", "a cat"}}).cond.size(1) == 300);
}

TEST_CASE("text encoder nodes: SDXL's prompts carry sizes") {
  TextBench bench;
  const auto clip = bench.load("DualCLIPLoader", kSdxl);
  const auto cond = bench.encode("CLIPTextEncodeSDXL", {{"clip", clip},
                                                        {"width", std::int64_t{1024}},
                                                        {"height", std::int64_t{768}},
                                                        {"crop_w", std::int64_t{8}},
                                                        {"crop_h", std::int64_t{16}},
                                                        {"target_width", std::int64_t{1152}},
                                                        {"target_height", std::int64_t{896}},
                                                        {"text_g", "a red fox"},
                                                        {"text_l", "in the snow"}});
  CHECK(cond.cond.sizes() == at::IntArrayRef{1, 77, 192});
  CHECK(cond.sizes.width == 1024);
  CHECK(cond.sizes.height == 768);
  CHECK(cond.sizes.crop_left == 8);
  CHECK(cond.sizes.crop_top == 16);
  CHECK(cond.sizes.target_width == 1152);
  CHECK(cond.sizes.target_height == 896);
  const auto refined = bench.encode("CLIPTextEncodeSDXLRefiner", {{"clip", clip},
                                                                  {"ascore", 2.5},
                                                                  {"width", std::int64_t{640}},
                                                                  {"height", std::int64_t{512}},
                                                                  {"text", "a red fox"}});
  CHECK(refined.sizes.aesthetic_score == 2.5);
  CHECK(refined.sizes.width == 640);
  CHECK(refined.sizes.height == 512);
}

TEST_CASE("text encoder nodes: one file, three files, and a device of their own") {
  TextBench bench;
  const auto one = bench.load(
      "CLIPLoader", {{"clip_name", "clip_l.safetensors"}, {"type", "stable_diffusion"}, {"device", "cpu"}});
  CHECK(one.as_shared<nodes::Clip>()->on_cpu);
  CHECK(bench.encode("CLIPTextEncode", {{"clip", one}, {"text", "a cat"}}).cond.size(2) == 64);
  const auto three = bench.load("TripleCLIPLoader", {{"clip_name1", "clip_g.safetensors"},
                                                     {"clip_name2", "t5.safetensors"},
                                                     {"clip_name3", "clip_l.safetensors"}});
  CHECK(bench.encode("CLIPTextEncode", {{"clip", three}, {"text", "a cat"}}).cond.sizes() ==
        at::IntArrayRef{1, 154, 256});
}

TEST_CASE("text encoder nodes: files that do not belong together, or are cut, are refused") {
  TextBench bench;
  const auto refused = [&](const std::string& node, Inputs inputs, const std::string& say) {
    CHECK_THROWS_WITH(bench.load(node, inputs), Catch::Contains(say));
  };
  refused("CLIPLoader", {{"clip_name", "t5.safetensors"}, {"type", "stable_diffusion"}}, "looks like a T5");
  refused("CLIPLoader", {{"clip_name", "t5.safetensors"}, {"type", "wan"}}, "weft cannot run Wan yet");
  Inputs twice = kFlux;
  twice["clip_name1"] = schema::Value("clip_l.safetensors");
  refused("DualCLIPLoader", twice, "both look like CLIP-L");
  std::filesystem::resize_file(bench.folder() / "t5.safetensors", 1'000'000);
  refused("DualCLIPLoader", kFlux, "t5.safetensors");
}

TEST_CASE("text encoder nodes: four files are HiDream's, which is refused by its name") {
  TextBench bench;
  CHECK_THROWS_WITH(bench.load("QuadrupleCLIPLoader", {{"clip_name1", "clip_l.safetensors"},
                                                       {"clip_name2", "clip_g.safetensors"},
                                                       {"clip_name3", "t5.safetensors"},
                                                       {"clip_name4", "t5.safetensors"}}),
                    Catch::Contains("HiDream"));
}
