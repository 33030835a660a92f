// SPDX-License-Identifier: Apache-2.0
// The whole path of Flux with a LoRA, with models of seeded random weights.
#include <cstdlib>
#include <fstream>

#include <catch2/catch.hpp>

#include "tests/support/skip.hpp"
#include "tests/unit/apps/command.hpp"

using Catch::Matchers::Contains;
using weft::test::Command;
using weft::test::Outcome;

namespace {

namespace fs = std::filesystem;

/// `weft run` of the shipped workflow with tiny models. Nothing when the models' writer is not built.
class TinyFlux {
 public:
  TinyFlux() {
    const char* writer = std::getenv("WEFT_RANDOM_MODEL");
    if (writer == nullptr) return;
    const std::string line =
        std::string(writer) + " flux --size tiny --output " + command.path("models") + " >/dev/null 2>&1";
    ready = std::system(line.c_str()) == 0;
  }
  Outcome run(const Command::Arguments& more) {
    Command::Arguments all{"run",       (weft::test::source_dir() / "workflows/flux_lora/prompt.json").string(),
                           "--device",  "cpu",
                           "--threads", "1",
                           "--models",  command.path("models"),
                           "--set",     "8.width=64",
                           "--set",     "8.height=64",
                           "--set",     "9.steps=2"};
    all.insert(all.end(), more.begin(), more.end());
    return command.run(all);
  }
  fs::path model(const std::string& name) { return fs::path(command.path("models")) / name; }

  Command command;
  bool ready = false;
};

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

constexpr const char* kTransformer = "diffusion_models/Flux/flux1-dev-fp8.safetensors";
constexpr const char* kT5 = "text_encoders/t5xxl_fp8_e4m3fn.safetensors";

}  // namespace

TEST_CASE("flux: the picture is the same whether weights are converted or streamed", "[flux]") {
  TinyFlux flux;
  if (!flux.ready) return weft::test::skipped("Flux with a LoRA", "the writer of random models is not built");
  const auto kept = flux.command.path("kept"), streamed = flux.command.path("streamed");
  REQUIRE(flux.run({"--dtype", "fp32", "--output", kept}).code == 0);
  REQUIRE(flux.run({"--dtype", "fp32", "--memory-limit", "1KB", "--output", streamed}).code == 0);
  const std::string picture = bytes_of(fs::path(kept) / "weft-flux_00001_.png");
  CHECK(picture.size() > 1000);
  CHECK(picture == bytes_of(fs::path(streamed) / "weft-flux_00001_.png"));
}

TEST_CASE("flux: a LoRA rounded to fp8 gives another picture than an unrounded one, and the same each time", "[flux]") {
  TinyFlux flux;
  if (!flux.ready) return weft::test::skipped("Flux with a LoRA", "the writer of random models is not built");
  const auto a = flux.command.path("a"), b = flux.command.path("b"), exact = flux.command.path("exact");
  const Command::Arguments rounded{"--lora-rounding", "comfyui", "--set", "1.weight_dtype=fp8_e4m3fn", "--output"};
  const auto with = [](Command::Arguments arguments, const std::string& output) {
    arguments.push_back(output);
    return arguments;
  };
  REQUIRE(flux.run(with(rounded, a)).code == 0);
  REQUIRE(flux.run(with(rounded, b)).code == 0);
  REQUIRE(flux.run({"--set", "1.weight_dtype=fp8_e4m3fn", "--output", exact}).code == 0);
  const std::string name = "weft-flux_00001_.png";
  CHECK(bytes_of(fs::path(a) / name) == bytes_of(fs::path(b) / name));
  CHECK(bytes_of(fs::path(a) / name) != bytes_of(fs::path(exact) / name));
}

TEST_CASE("flux: text encoders in each other's place, and one that is missing, are told apart", "[flux]") {
  TinyFlux flux;
  if (!flux.ready) return weft::test::skipped("Flux with a LoRA", "the writer of random models is not built");
  SECTION("two of T5") {
    const Outcome outcome = flux.run({"--set", "2.clip_name1=t5xxl_fp8_e4m3fn.safetensors"});
    CHECK(outcome.code == 1);
    CHECK_THAT(outcome.err, Contains("node 2") && Contains("CLIP-L"));
  }
  SECTION("the order does not matter") {
    CHECK(flux.run({"--set", "2.clip_name1=t5xxl_fp8_e4m3fn.safetensors", "--set", "2.clip_name2=clip_l.safetensors"})
              .code == 0);
  }
  SECTION("a VAE instead") {
    fs::copy(flux.model("vae/ae.safetensors"), flux.model("text_encoders/ae.safetensors"));
    const Outcome outcome = flux.run({"--set", "2.clip_name2=ae.safetensors"});
    CHECK(outcome.code == 1);
    CHECK_THAT(outcome.err, Contains("a VAE"));
  }
}

TEST_CASE("flux: a wrong file in UNETLoader's place says what it is and where it belongs", "[flux]") {
  TinyFlux flux;
  if (!flux.ready) return weft::test::skipped("Flux with a LoRA", "the writer of random models is not built");
  fs::copy(flux.model(kT5), flux.model("diffusion_models/t5.safetensors"));
  const Outcome outcome = flux.run({"--set", "1.unet_name=t5.safetensors"});
  CHECK(outcome.code == 1);
  CHECK_THAT(outcome.err, Contains("a T5 text encoder") && Contains("text_encoders"));
}

TEST_CASE("flux: a truncated file is named", "[flux]") {
  TinyFlux flux;
  if (!flux.ready) return weft::test::skipped("Flux with a LoRA", "the writer of random models is not built");
  fs::resize_file(flux.model(kTransformer), fs::file_size(flux.model(kTransformer)) / 2);
  const Outcome outcome = flux.run({});
  CHECK(outcome.code == 1);
  CHECK_THAT(outcome.err, Contains("flux1-dev-fp8.safetensors"));
}

TEST_CASE("flux: previews are pictures of the work, eight pixels a cell; without a decoder a warning", "[flux]") {
  TinyFlux flux;
  if (!flux.ready) return weft::test::skipped("Flux with a LoRA", "the writer of random models is not built");
  const fs::path previews = flux.command.path("previews");
  const Command::Arguments arguments{"--previews", previews.string(), "--output", flux.command.path("out")};
  SECTION("with the decoder") {
    REQUIRE(flux.run(arguments).code == 0);
    const std::string png = bytes_of(previews / "preview_9.png");
    REQUIRE(png.size() > 100);
    CHECK(png.substr(1, 3) == "PNG");
    CHECK(png.substr(16, 8) == std::string("\0\0\0\x40\0\0\0\x40", 8));  // width and height: 64
  }
  SECTION("without it") {
    fs::remove_all(flux.model("vae_approx"));
    const Outcome outcome = flux.run(arguments);
    CHECK(outcome.code == 0);
    CHECK_THAT(outcome.err, Contains("taef1_decoder"));
    CHECK_FALSE(fs::exists(previews / "preview_9.png"));
  }
  CHECK(fs::exists(fs::path(flux.command.path("out")) / "weft-flux_00001_.png"));
}

TEST_CASE("flux: inspect tells what each of the files is", "[flux]") {
  TinyFlux flux;
  if (!flux.ready) return weft::test::skipped("Flux with a LoRA", "the writer of random models is not built");
  const auto inspect = [&](const char* name) { return flux.command.run({"inspect", flux.model(name).string()}); };
  CHECK_THAT(inspect(kTransformer).out, Contains("a Flux model") && Contains("diffusion_models") && Contains("Flux"));
  CHECK_THAT(inspect(kT5).out, Contains("a T5 text encoder") && Contains("fp8_e4m3fn"));
  CHECK_THAT(inspect("loras/Flux.1/AWPortrait-FL-lora.safetensors").out,
             Contains("a LoRA") && Contains("diffusers") && Contains("Flux"));
}

TEST_CASE("flux: a LoRA made for SD1.x says so", "[flux]") {
  TinyFlux flux;
  if (!flux.ready) return weft::test::skipped("Flux with a LoRA", "the writer of random models is not built");
  const std::string line = std::string(std::getenv("WEFT_RANDOM_MODEL")) + " sd15 --size tiny --names demo --output " +
                           flux.command.path("models") + " >/dev/null 2>&1";
  REQUIRE(std::system(line.c_str()) == 0);
  const Outcome outcome = flux.run({"--set", "4.lora_name=weft-demo-pixel-art.safetensors"});
  CHECK(outcome.code == 1);
  CHECK_THAT(outcome.err, Contains("node 4") && Contains("SD1"));
}
