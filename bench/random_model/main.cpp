// SPDX-License-Identifier: Apache-2.0
// Writes a random model in the layout of a real one: for trying the whole path, and for benchmarks of the real size.
// Its pictures are noise.
#include <filesystem>
#include <string>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "bench/random_model/flux.hpp"
#include "bench/random_model/sd15.hpp"
#include "diffusion/weights/describe.hpp"
#include "engine/base/errors.hpp"

namespace {

namespace fs = std::filesystem;
using namespace weft;

struct Options {
  std::string size = "tiny";
  fs::path output = "models";
  std::string names = "demo";
  std::uint64_t seed = 0;
  bool force = false;
};

struct Names {
  fs::path checkpoint, vae, lora;
};

Names names_for(const Options& options) {
  // The three files that ComfyUI's SD1.5 LoRA tutorial asks for.
  if (options.names == "tutorial")
    return {"checkpoints/v1-5-pruned-emaonly-fp16.safetensors", "vae/vae-ft-mse-840000-ema-pruned.safetensors",
            "loras/1.5/1.5-dpo-LoRA.safetensors"};
  const std::string suffix = (options.size == "tiny" ? "" : "-" + options.size) + ".safetensors";
  return {"checkpoints/weft-demo-sd15" + suffix, "vae/weft-demo-vae" + suffix, "loras/weft-demo-pixel-art" + suffix};
}

void write(const test::SeededModel& model, const fs::path& target, bool force) {
  if (fs::exists(target) && !force) {
    fmt::print("{} is there\n", target.string());
    return;
  }
  test::write_seeded(model, target);
  fmt::print("{} written, {} tensors, {}\n", target.string(), model.tensors.size(),
             weights::size_text(fs::file_size(target)));
}

std::string seeded(const std::string& tag, const Options& options) {
  return options.seed == 0 ? tag : fmt::format("{}/{}", tag, options.seed);
}

void write_sd15(const Options& options) {
  const auto config = options.size == "full" ? bench::sd15_full() : bench::sd15_tiny();
  const std::string tag = "sd15_" + options.size;
  const Names names = names_for(options);
  write(bench::sd15_checkpoint(config, seeded(tag, options)), options.output / names.checkpoint, options.force);
  write(bench::sd15_vae(config, seeded(tag + "_vae", options)), options.output / names.vae, options.force);
  write(bench::sd15_lora(config, seeded(tag + "_lora", options)), options.output / names.lora, options.force);
}

/// The names that ComfyUI's Flux.1 LoRA tutorial asks for.
void write_flux(const Options& options) {
  const auto config = options.size == "full" ? bench::flux_full() : bench::flux_tiny();
  const std::string tag = "flux_" + options.size;
  const auto one = [&](test::SeededModel (*make)(const bench::FluxConfig&, const std::string&), const char* part,
                       const char* name) {
    write(make(config, seeded(tag + part, options)), options.output / name, options.force);
  };
  one(bench::flux_transformer, "_dit", "diffusion_models/Flux/flux1-dev-fp8.safetensors");
  one(bench::flux_t5, "_t5xxl", "text_encoders/t5xxl_fp8_e4m3fn.safetensors");
  one(bench::flux_clip_l, "_clip_l", "text_encoders/clip_l.safetensors");
  one(bench::flux_vae, "_ae", "vae/ae.safetensors");
  one(bench::flux_small_decoder, "_small_decoder", "vae_approx/taef1_decoder.safetensors");
  one(bench::flux_lora, "_lora", "loras/Flux.1/AWPortrait-FL-lora.safetensors");
}

void add_common(CLI::App& command, Options& options, const char* sizes) {
  command.add_option("--size", options.size, sizes)->check(CLI::IsMember({"tiny", "full"}))->capture_default_str();
  command.add_option("--output", options.output, "the models folder")->capture_default_str();
  command.add_option("--seed", options.seed, "another seed gives another model")->capture_default_str();
  command.add_flag("--force", options.force, "write again what is there");
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Writes seeded random models, laid out like ComfyUI's models folder. Files that are there are kept.");
  Options options;
  app.require_subcommand(1);
  CLI::App* sd15 = app.add_subcommand("sd15", "a Stable Diffusion 1.5 checkpoint, an autoencoder and a LoRA");
  add_common(*sd15, options, "tiny: 34 MB; full: the real sizes, 2.5 GB");
  sd15->add_option("--names", options.names, "demo, or tutorial: the names that ComfyUI's SD1.5 LoRA tutorial asks for")
      ->check(CLI::IsMember({"demo", "tutorial"}))
      ->capture_default_str();
  CLI::App* flux = app.add_subcommand(
      "flux",
      "the five files of ComfyUI's Flux.1 LoRA tutorial, transformer and T5 in fp8, and a small decoder for previews");
  add_common(*flux, options, "tiny: 20 MB; full: the real sizes, 17.5 GB");
  CLI11_PARSE(app, argc, argv);
  try {
    if (*flux)
      write_flux(options);
    else
      write_sd15(options);
    return 0;
  } catch (const Error& error) {
    fmt::print(stderr, "error: {}\n{}\n", error.what(), error.hint());
    return 1;
  }
}
