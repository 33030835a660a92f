// SPDX-License-Identifier: Apache-2.0
// Nodes that merge and save models: what was saved is loaded again and makes the same picture.
#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "diffusion/device/device.hpp"
#include "diffusion/tensor/inference_guard.hpp"
#include "diffusion/weights/load.hpp"
#include "nodes/ports.hpp"
#include "tests/support/skip.hpp"
#include "tests/unit/nodes/node_run.hpp"

using namespace weft;

namespace {

/// The recorded tiny SD 1.5 and its LoRA, and what the nodes make of them.
class MergeBench {
 public:
  using Inputs = test::NodeBench::Inputs;

  explicit MergeBench(const std::filesystem::path& golden) {
    bench_.environment().services.provide<const device::Settings>(settings_);
    bench_.environment().prompt_json = R"({"1":{}})";
    for (const char* kind : {"checkpoints", "loras"}) bench_.folders().add_folder(kind, golden / "sd15_tiny");
    for (const char* kind : {"checkpoints", "diffusion_models", "vae", "loras"})
      bench_.folders().add_folder(kind, bench_.folder() / "output" / kind);
    bench_.folders().add_folder("text_encoders", bench_.folder() / "output/clip");
  }

  std::vector<schema::Value> run(const std::string& node, const Inputs& inputs) { return bench_.run(node, inputs); }
  std::vector<schema::Value> checkpoint(const std::string& name) {
    return run("CheckpointLoaderSimple", {{"ckpt_name", name}});
  }
  /// Model and text encoder with the LoRA, changed by something that shows.
  std::vector<schema::Value> with_lora(const std::vector<schema::Value>& parts, double strength,
                                       const std::string& name = "sd15_tiny_lora.safetensors") {
    return run("LoraLoader", {{"model", parts[0]},
                              {"clip", parts[1]},
                              {"lora_name", name},
                              {"strength_model", strength},
                              {"strength_clip", strength}});
  }
  at::Tensor latent(const schema::Value& model, const schema::Value& clip, std::int64_t side = 64) {
    const auto prompt = run("CLIPTextEncode", {{"clip", clip}, {"text", "a red rose"}})[0];
    const auto empty = run("EmptyLatentImage", {{"width", side}, {"height", side}})[0];
    return run("KSampler", {{"model", model},
                            {"positive", prompt},
                            {"negative", prompt},
                            {"latent_image", empty},
                            {"seed", std::uint64_t{1}},
                            {"steps", std::int64_t{2}},
                            {"cfg", 3.0},
                            {"sampler_name", "euler"},
                            {"scheduler", "normal"}})[0]
        .as_shared<nodes::Latent>()
        ->samples;
  }
  std::filesystem::path saved() const { return bench_.files().at(0).path; }

 private:
  tensor::InferenceGuard guard_;
  device::Settings settings_{.dtype = device::DtypeMode::fp32};
  test::NodeBench bench_;
};

std::optional<std::filesystem::path> merge_golden() {
  const auto golden = test::golden_dir();
  if (golden && std::filesystem::exists(*golden / "sd15_tiny/sd15_tiny.safetensors")) return golden;
  test::skipped("merging and saving models", "no recordings of the reference here (WEFT_GOLDEN_DIR)");
  return std::nullopt;
}

double relative_distance(const at::Tensor& a, const at::Tensor& b) {
  return ((a - b).abs().max() / b.std()).item<double>();
}

}  // namespace

TEST_CASE("merge nodes: a merged checkpoint, saved and loaded, makes the same picture") {
  const auto golden = merge_golden();
  if (!golden) return;
  MergeBench bench(*golden);
  const auto base = bench.checkpoint("sd15_tiny.safetensors");
  const auto styled = bench.with_lora(base, 1.0);
  const auto model = bench.run("ModelMergeBlocks", {{"model1", base[0]},
                                                    {"model2", styled[0]},
                                                    {"input", 0.3},
                                                    {"middle", 0.6},
                                                    {"out", 0.1}})[0];
  const auto clip = bench.run("CLIPMergeSimple", {{"clip1", base[1]}, {"clip2", styled[1]}, {"ratio", 0.4}})[0];
  const auto merged = bench.latent(model, clip);
  CHECK(relative_distance(merged, bench.latent(base[0], base[1])) > 1e-3);

  bench.run("CheckpointSave", {{"model", model}, {"clip", clip}, {"vae", base[2]}});
  CHECK(bench.saved().filename() == "ComfyUI_00001_.safetensors");
  CHECK(weights::load_state_dict(bench.saved()).metadata().at("prompt") == R"({"1":{}})");
  const auto loaded = bench.checkpoint("ComfyUI_00001_.safetensors");
  // The file may be in 16 bits, to which the merged weights are rounded.
  CHECK(relative_distance(bench.latent(loaded[0], loaded[1]), merged) < 2e-2);

  bench.run("CheckpointSave", {{"model", loaded[0]}, {"clip", loaded[1]}, {"vae", loaded[2]}});
  const auto again = bench.checkpoint("ComfyUI_00002_.safetensors");
  CHECK(at::equal(bench.latent(again[0], again[1]), bench.latent(loaded[0], loaded[1])));
}

TEST_CASE("merge nodes: a mix by the blocks of a family goes by the longest name, else by the first") {
  const auto golden = merge_golden();
  if (!golden) return;
  MergeBench bench(*golden);
  const auto base = bench.checkpoint("sd15_tiny.safetensors");
  const auto styled = bench.with_lora(base, 1.0);
  const auto mixed = [&](MergeBench::Inputs shares) {
    shares["model1"] = base[0];
    shares["model2"] = styled[0];
    return bench.latent(bench.run("ModelMergeSD1", shares)[0], base[1]);
  };
  const auto all_of = [](double share) {
    MergeBench::Inputs shares{{"time_embed.", share}, {"label_emb.", share}, {"out.", share}};
    for (const auto& [part, count] : {std::pair("input_blocks.", 12), {"middle_block.", 3}, {"output_blocks.", 12}})
      for (int i = 0; i < count; ++i) shares[part + std::to_string(i) + "."] = share;
    return shares;
  };
  const auto first = bench.latent(base[0], base[1]), second = bench.latent(styled[0], base[1]);
  CHECK(at::equal(mixed(all_of(1.0)), first));
  CHECK(relative_distance(mixed(all_of(0.0)), second) < 1e-5);
  auto all_but_one = all_of(0.0);
  all_but_one["input_blocks.1."] = 1.0;  // and not those of 10 and 11
  CHECK(relative_distance(mixed(all_but_one), second) > 1e-4);
  CHECK(relative_distance(mixed(all_but_one), first) > 1e-4);
  const auto sdxl = bench.run("ModelMergeSDXL", {{"model1", base[0]}, {"model2", styled[0]}});
  CHECK(at::equal(bench.latent(sdxl[0], base[1]), first));
}

TEST_CASE("merge nodes: attention's projections times a number") {
  const auto golden = merge_golden();
  if (!golden) return;
  MergeBench bench(*golden);
  const auto base = bench.checkpoint("sd15_tiny.safetensors");
  const auto plain = bench.latent(base[0], base[1]);
  for (const char* node : {"UNetSelfAttentionMultiply", "UNetCrossAttentionMultiply"}) {
    INFO(node);
    const auto times = [&](double q, double k, double out) {
      return bench.latent(bench.run(node, {{"model", base[0]}, {"q", q}, {"k", k}, {"v", 1.0}, {"out", out}})[0], base[1]);
    };
    CHECK(at::equal(times(1.0, 1.0, 1.0), plain));
    CHECK(relative_distance(times(1.0, 1.0, 0.5), plain) > 1e-4);
    // Queries and keys only meet in their product; doubling and halving are exact.
    CHECK(relative_distance(times(2.0, 0.5, 1.0), plain) < 1e-5);
  }
  const auto temporal = bench.run("UNetTemporalAttentionMultiply", {{"model", base[0]},
                                                                    {"self_structural", 1.0},
                                                                    {"self_temporal", 3.0},
                                                                    {"cross_structural", 1.0},
                                                                    {"cross_temporal", 3.0}})[0];
  CHECK(at::equal(bench.latent(temporal, base[1]), plain));
  const auto clip = bench.run("CLIPAttentionMultiply", {{"clip", base[1]}, {"q", 1.0}, {"k", 1.0}, {"v", 0.5}, {"out", 1.0}})[0];
  CHECK(relative_distance(bench.latent(base[0], clip), plain) > 1e-4);
}

TEST_CASE("patch nodes: self-attention guidance without a blur leads nowhere, and merged tokens change a picture") {
  const auto golden = merge_golden();
  if (!golden) return;
  MergeBench bench(*golden);
  const auto base = bench.checkpoint("sd15_tiny.safetensors");
  constexpr std::int64_t kSide = 128;  // smaller, and the middle has too few cells for a map
  const auto plain = bench.latent(base[0], base[1], kSide);
  const auto guided = [&](double blur) {
    const MergeBench::Inputs inputs{{"model", base[0]}, {"scale", 0.5}, {"blur_sigma", blur}};
    return bench.latent(bench.run("SelfAttentionGuidance", inputs)[0], base[1], kSide);
  };
  CHECK(relative_distance(guided(0.0), plain) < 1e-5);
  CHECK(relative_distance(guided(2.0), plain) > 1e-4);
  const auto merged = [&](double ratio) {
    return bench.latent(bench.run("TomePatchModel", {{"model", base[0]}, {"ratio", ratio}})[0], base[1], kSide);
  };
  CHECK(relative_distance(merged(0.0), plain) < 1e-5);
  CHECK(relative_distance(merged(0.5), plain) > 1e-4);
}

TEST_CASE("merge nodes: parts saved as files of their own load again") {
  const auto golden = merge_golden();
  if (!golden) return;
  MergeBench bench(*golden);
  const auto base = bench.checkpoint("sd15_tiny.safetensors");
  bench.run("ModelSave", {{"model", base[0]}});
  bench.run("CLIPSave", {{"clip", base[1]}});
  CHECK(bench.saved().filename() == "ComfyUI_clip_l_00001_.safetensors");
  bench.run("VAESave", {{"vae", base[2]}});
  const auto model = bench.run("UNETLoader", {{"unet_name", "ComfyUI_00001_.safetensors"}, {"weight_dtype", "default"}})[0];
  const auto clip = bench.run("CLIPLoader", {{"clip_name", "ComfyUI_clip_l_00001_.safetensors"},
                                             {"type", "stable_diffusion"},
                                             {"device", "default"}})[0];
  CHECK(relative_distance(bench.latent(model, clip), bench.latent(base[0], base[1])) < 1e-5);
  CHECK_FALSE(bench.run("VAELoader", {{"vae_name", "ComfyUI_vae_00001_.safetensors"}})[0].is_null());
}

TEST_CASE("merge nodes: a LoRA extracted from a difference is close to what made it") {
  const auto golden = merge_golden();
  if (!golden) return;
  MergeBench bench(*golden);
  const auto base = bench.checkpoint("sd15_tiny.safetensors");
  const auto styled = bench.with_lora(base, 1.0);
  const auto model = bench.run("ModelMergeSubtract", {{"model1", styled[0]}, {"model2", base[0]}, {"multiplier", 1.0}})[0];
  const auto clip = bench.run("CLIPMergeSubtract", {{"clip1", styled[1]}, {"clip2", base[1]}, {"multiplier", 1.0}})[0];
  bench.run("LoraSave", {{"rank", std::int64_t{64}},
                         {"lora_type", "full_diff"},
                         {"bias_diff", true},
                         {"model_diff", model},
                         {"text_encoder_diff", clip}});
  const auto restyled = bench.with_lora(base, 1.0, bench.saved().filename().string());
  const auto wanted = bench.latent(styled[0], styled[1]);
  const double plain = relative_distance(bench.latent(base[0], base[1]), wanted);
  CHECK(relative_distance(bench.latent(restyled[0], restyled[1]), wanted) < 0.05 * plain);
}
