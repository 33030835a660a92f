// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/resample.hpp"

#include <catch2/catch.hpp>

#include "engine/base/errors.hpp"
#include "tests/support/golden_tensors.hpp"
#include "tests/support/skip.hpp"

using namespace weft;
using image::Crop;
using image::Filter;

namespace {

/// What is recorded of one size change: images as [B, H, W, C], latents as [B, C, H, W].
struct Case {
  std::string name;
  at::Tensor input, expected;
  std::string filter, crop;
};

/// The reference ran on another CPU: its vector width changes the last bit of interpolation, sines and cosines.
double tolerance(const std::string& filter) {
  const bool exact = filter == "nearest-exact" || filter == "area" || filter == "lanczos";
  return exact ? 0.0 : 1e-6;
}

void check(const Case& recorded) {
  INFO(recorded.name);
  const bool picture = recorded.name.starts_with("ImageScale");
  const at::Tensor input = picture ? recorded.input.movedim(-1, 1) : recorded.input;
  const at::Tensor expected = picture ? recorded.expected.movedim(-1, 1) : recorded.expected;
  const at::Tensor result = image::resample(input, expected.size(-1), expected.size(-2),
                                            image::filter_named(recorded.filter), image::crop_named(recorded.crop));
  REQUIRE(result.sizes() == expected.sizes());
  CHECK((result - expected).abs().max().item<double>() <= tolerance(recorded.filter));
}

bool is_resize(const std::string& node) { return node == "ImageScale" || node == "LatentUpscale"; }

bool keeps_size(const nlohmann::json& inputs) { return inputs.at("width") == 0 && inputs.at("height") == 0; }

int check_nodes(const std::filesystem::path& folder) {
  const auto tensors = test::golden_tensors(folder / "nodes.safetensors");
  int count = 0;
  const auto index = test::read_json(folder / "index.json");
  for (const auto& entry : index.at("cases")) {
    if (!is_resize(entry.at("call")) || keeps_size(entry.at("inputs"))) continue;
    const auto& inputs = entry.at("inputs");
    const auto& from =
        entry.at("call") == "ImageScale" ? inputs.at("image") : inputs.at("samples").at("latent").at("samples");
    check({entry.at("key"), tensors.at(from.at("tensor")), tensors.at(entry.at("outputs").begin().value()),
           inputs.at("upscale_method"), inputs.at("crop")});
    ++count;
  }
  return count;
}

int check_more_nodes(const std::filesystem::path& folder) {
  const auto sources = test::golden_tensors(folder / "inputs.safetensors");
  const auto results = test::golden_tensors(folder / "outputs.safetensors");
  int count = 0;
  const auto index = test::read_json(folder / "index.json");
  for (const auto& entry : index.at("cases")) {
    if (!is_resize(entry.at("node")) || entry.contains("error") || keeps_size(entry.at("inputs"))) continue;
    const auto& inputs = entry.at("inputs");
    const bool picture = entry.at("node") == "ImageScale";
    std::string from = inputs.at(picture ? "image" : "samples");
    from = from.substr(from.starts_with("@L:") ? 3 : 1);
    const auto& output = picture ? entry.at("outputs")[0] : entry.at("outputs")[0].at("samples");
    check({entry.at("name"), sources.at(from.substr(0, from.find('+'))), results.at(output.at("tensor")),
           inputs.at("upscale_method"), inputs.at("crop")});
    ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("resample: every recorded size of ImageScale and LatentUpscale is met", "[golden]") {
  const auto golden = test::golden_dir();
  if (!golden) return test::skipped("resample parity", "no folder of goldens");
  CHECK(check_nodes(*golden / "nodes") > 0);
  CHECK(check_more_nodes(*golden / "nodes_more") > 0);
}

TEST_CASE("resample: video keeps its frames between channels and height") {
  const at::Tensor video = at::rand({2, 3, 5, 8, 6});
  const at::Tensor result = image::resample(video, 12, 4, Filter::bilinear, Crop::disabled);
  REQUIRE(result.sizes() == at::IntArrayRef({2, 3, 5, 4, 12}));
  const at::Tensor frame = image::resample(video.select(2, 3), 12, 4, Filter::bilinear, Crop::disabled);
  CHECK(at::equal(result.select(2, 3), frame));
}

TEST_CASE("resample: a crop to an extreme aspect leaves at least one row and column") {
  const at::Tensor strip = at::rand({1, 3, 4, 300});
  CHECK(image::resample(strip, 1, 400, Filter::area, Crop::center).sizes() == at::IntArrayRef({1, 3, 400, 1}));
  CHECK(image::resample(strip, 4000, 1, Filter::nearest_exact, Crop::center).sizes() ==
        at::IntArrayRef({1, 3, 1, 4000}));
}

TEST_CASE("resample: sizes out of range and unknown names are refused") {
  const at::Tensor samples = at::rand({1, 3, 4, 4});
  CHECK_THROWS_AS(image::resample(samples, 0, 4, Filter::area, Crop::disabled), UsageError);
  CHECK_THROWS_AS(image::resample(samples, 4, 16385, Filter::area, Crop::disabled), UsageError);
  CHECK_THROWS_AS(image::filter_named("sharp"), UsageError);
  CHECK_THROWS_AS(image::crop_named("left"), UsageError);
}

TEST_CASE("resample: the side that keeps the aspect rounds half to even") {
  CHECK(image::matching_side(5, 1, 2) == 2);
  CHECK(image::matching_side(7, 1, 2) == 4);
  CHECK(image::matching_side(1, 1, 1000) == 1);
}
