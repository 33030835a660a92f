// SPDX-License-Identifier: Apache-2.0
// Each kind of change against its definition, by weft's own rules. What ComfyUI makes of them: tests/parity.
#include <catch2/catch.hpp>

#include <cmath>

#include <ATen/ATen.h>

#include "../fake_model.hpp"
#include "diffusion/lora/load.hpp"
#include "diffusion/tensor/rng.hpp"
#include "engine/base/errors.hpp"

using namespace weft;
using Tensors = weights::StateDict::Tensors;

namespace {

const std::string kBase = "lora_unet_layer";
const std::string kKey = "layer.weight";

at::Tensor noise(std::vector<std::int64_t> shape, std::uint64_t seed) {
  return tensor::NormalNoise(seed).draw(shape, at::kFloat).mul(0.3);
}

/// The parts of a change of "layer", by their names behind the base.
weights::StateDict file_of(const Tensors& parts, const weights::StateDict::Metadata& metadata = {}) {
  Tensors tensors;
  for (const auto& [part, tensor] : parts) tensors.emplace(kBase + part, tensor);
  return test::in_memory(std::move(tensors), metadata);
}

at::Tensor changed(const at::Tensor& weight, const weights::StateDict& file, double strength,
                   lora::Rules rules = lora::Rules::meant) {
  const auto model = test::fake_model({{kKey, weight}, {"layer.bias", at::zeros({weight.size(0)})}});
  return test::patched(weight, lora::load_lora(file, &model, nullptr, strength, 0, rules).model, kKey);
}

bool close(const at::Tensor& a, const at::Tensor& b) { return at::allclose(a, b, 1e-4, 1e-5); }

at::Tensor cayley(const at::Tensor& block) {
  const auto skew = block - block.t(), identity = at::eye(block.size(0));
  return at::mm(identity + skew, at::inverse(identity - skew));
}

}  // namespace

TEST_CASE("lora kinds: LoHa is the product, element by element, of two low-rank products") {
  const auto weight = noise({6, 8}, 1);
  const auto a1 = noise({6, 2}, 2), b1 = noise({2, 8}, 3), a2 = noise({6, 2}, 4), b2 = noise({2, 8}, 5);
  const auto file = file_of({{".hada_w1_a", a1},
                             {".hada_w1_b", b1},
                             {".hada_w2_a", a2},
                             {".hada_w2_b", b2},
                             {".alpha", at::scalar_tensor(1.0)}});
  CHECK(close(changed(weight, file, 0.5), weight + 0.5 * 0.5 * at::mm(a1, b1) * at::mm(a2, b2)));
}

TEST_CASE("lora kinds: LoKr is a Kronecker product; alpha counts where a factor is low-rank") {
  const auto weight = noise({6, 8}, 1);
  const auto w1 = noise({2, 4}, 2), w2 = noise({3, 2}, 3);
  const auto whole = file_of({{".lokr_w1", w1}, {".lokr_w2", w2}, {".alpha", at::scalar_tensor(7.0)}});
  CHECK(close(changed(weight, whole, 1), weight + at::kron(w1, w2)));
  const auto a = noise({3, 1}, 4), b = noise({1, 2}, 5);
  const auto split =
      file_of({{".lokr_w1", w1}, {".lokr_w2_a", a}, {".lokr_w2_b", b}, {".alpha", at::scalar_tensor(0.5)}});
  CHECK(close(changed(weight, split, 1), weight + 0.5 * at::kron(w1, at::mm(a, b))));
}

TEST_CASE("lora kinds: GLoRA adds a change that depends on the weight") {
  const auto weight = noise({6, 8}, 1);
  const auto a1 = noise({8, 2}, 2), a2 = noise({2, 8}, 3), b1 = noise({6, 2}, 4), b2 = noise({2, 8}, 5);
  const auto file =
      file_of({{".a1.weight", a1}, {".a2.weight", a2}, {".b1.weight", b1}, {".b2.weight", b2}});
  CHECK(close(changed(weight, file, 0.5), weight + 0.5 * (at::mm(at::mm(weight, a1), a2) + at::mm(b1, b2))));
}

TEST_CASE("lora kinds: OFT turns blocks of rows, once as much as the strength says, and scales them") {
  const auto weight = noise({6, 8}, 1), blocks = noise({2, 3, 3}, 2), scale = noise({6, 1}, 3) + 1;
  const auto turned = at::cat({at::mm(cayley(blocks[0]).t(), weight.narrow(0, 0, 3)),
                               at::mm(cayley(blocks[1]).t(), weight.narrow(0, 3, 3))});
  CHECK(close(changed(weight, file_of({{".oft_blocks", blocks}}), 1), turned));
  CHECK(close(changed(weight, file_of({{".oft_blocks", blocks}}), 0.5), weight + 0.5 * (turned - weight)));
  CHECK(close(changed(weight, file_of({{".oft_blocks", blocks}}), 0.5, lora::Rules::comfyui),
              weight + 0.25 * (turned - weight)));
  CHECK(close(changed(weight, file_of({{".oft_blocks", blocks}, {".rescale", scale}}), 1), turned * scale));
}

TEST_CASE("lora kinds: OFT's alpha limits the rotation") {
  const auto weight = noise({4, 8}, 1), blocks = noise({1, 4, 4}, 2) * 10;
  const auto skew = blocks[0] - blocks[0].t();
  const auto limited = skew * 0.5 / at::norm(skew);
  const auto identity = at::eye(4);
  const auto turn = at::mm(identity + limited, at::inverse(identity - limited));
  const auto file = file_of({{".oft_blocks", blocks}, {".alpha", at::scalar_tensor(0.5)}});
  CHECK(close(changed(weight, file, 1), at::mm(turn.t(), weight)));
}

TEST_CASE("lora kinds: BOFT's rotations keep the length of each column, with and without alpha") {
  const auto weight = noise({8, 5}, 1), blocks = noise({2, 2, 4, 4}, 2);
  const auto turned = changed(weight, file_of({{".oft_blocks", blocks}}), 1);
  CHECK_FALSE(close(turned, weight));
  CHECK(close(at::norm(turned, 2, {0}), at::norm(weight, 2, {0})));
  CHECK(close(changed(weight, file_of({{".oft_blocks", blocks}, {".alpha", at::scalar_tensor(100.0)}}), 1), turned));
}

TEST_CASE("lora kinds: a DoRA scales rows or columns to their learned norms") {
  const auto weight = noise({6, 8}, 1), up = noise({6, 2}, 2), down = noise({2, 8}, 3);
  const auto sum = weight + at::mm(up, down);
  const auto rows = noise({6, 1}, 4).abs() + 1, columns = noise({1, 8}, 5).abs() + 1;
  const auto by = [&](const at::Tensor& scale, double strength) {
    return changed(weight, file_of({{".lora_up.weight", up}, {".lora_down.weight", down}, {".dora_scale", scale}}),
                   strength);
  };
  const auto row_result = sum * rows / at::norm(weight, 2, {1}, true);
  CHECK(close(by(rows, 1), row_result));
  CHECK(close(by(rows, 0.5), weight + 0.5 * (row_result - weight)));
  CHECK(close(by(columns, 1), sum * columns / at::norm(sum, 2, {0}, true)));
  CHECK(close(by(rows.flatten(), 1), row_result));
}

TEST_CASE("lora kinds: PEFT's magnitudes divide by the norm of the changed rows") {
  const auto weight = noise({6, 8}, 1), up = noise({6, 2}, 2), down = noise({2, 8}, 3);
  const auto sum = weight + at::mm(up, down), magnitude = noise({6}, 4).abs() + 1;
  const auto file =
      file_of({{".lora_B.weight", up}, {".lora_A.weight", down}, {".lora_magnitude_vector", magnitude}});
  CHECK(close(changed(weight, file, 1), sum * magnitude.view({6, 1}) / at::norm(sum, 2, {1}, true)));
}

TEST_CASE("lora kinds: IA3 scales inputs or outputs") {
  const auto weight = noise({6, 8}, 1), in = noise({8}, 2), out = noise({6}, 3);
  const auto flag = [](double value) { return at::scalar_tensor(value); };
  CHECK(close(changed(weight, file_of({{".weight", in}, {".on_input", flag(1)}}), 0.5), weight * (1 + 0.5 * in)));
  CHECK(close(changed(weight, file_of({{".weight", out}, {".on_input", flag(0)}}), 1),
              weight * (1 + out.view({6, 1}))));
}

TEST_CASE("lora kinds: differences of weights and biases; a value given anew whatever the strength") {
  const auto weight = noise({6, 8}, 1), bias = noise({6}, 2);
  const auto model = test::fake_model({{kKey, weight}, {"layer.bias", bias}});
  const auto file = file_of({{".diff", noise({6, 8}, 3)}, {".diff_b", noise({6}, 4)}});
  const auto loaded = lora::load_lora(file, &model, nullptr, 0.5, 0);
  CHECK(loaded.model_targets == 2);
  CHECK(close(test::patched(weight, loaded.model, kKey), weight + 0.5 * noise({6, 8}, 3)));
  CHECK(close(test::patched(bias, loaded.model, "layer.bias"), bias + 0.5 * noise({6}, 4)));
  const auto anew = noise({6, 8}, 5);
  CHECK(at::equal(changed(weight, file_of({{".set_weight", anew}}), 0.1), anew));
}

TEST_CASE("lora kinds: of several kinds for one weight one counts, the full difference before the others") {
  const auto weight = noise({6, 8}, 1), diff = noise({6, 8}, 2);
  const auto file = file_of(
      {{".diff", diff}, {".lora_up.weight", noise({6, 2}, 3)}, {".lora_down.weight", noise({2, 8}, 4)}});
  CHECK(close(changed(weight, file, 1), weight + diff));
}

TEST_CASE("lora kinds: alpha in PEFT's configuration counts, by the root of the rank where that says so") {
  const auto weight = at::zeros({6, 8}), up = noise({6, 4}, 2), down = noise({4, 8}, 3);
  const auto model = test::fake_model({{kKey, weight}, {"other.weight", weight}});
  const Tensors tensors{{"diffusion_model.layer.lora_B.weight", up},
                        {"diffusion_model.layer.lora_A.weight", down},
                        {"diffusion_model.other.lora_B.weight", up},
                        {"diffusion_model.other.lora_A.weight", down}};
  const auto with = [&](const std::string& configuration, const std::string& key) {
    const auto file = test::in_memory(tensors, {{"lora_adapter_metadata", configuration}});
    return test::patched(weight, lora::load_lora(file, &model, nullptr, 1, 0).model, key);
  };
  const auto product = at::mm(up, down);
  CHECK(close(with(R"({"diffusion_model.lora_alpha": 8, "diffusion_model.r": 4})", kKey), 2 * product));
  CHECK(close(with(R"({"diffusion_model.lora_alpha": 8, "diffusion_model.use_rslora": true})", kKey), 4 * product));
  const std::string pattern =
      R"({"diffusion_model.lora_alpha": 8, "diffusion_model.alpha_pattern": {"other": 2, "x": "y"}})";
  CHECK(close(with(pattern, "other.weight"), 0.5 * product));
  CHECK(close(with(pattern, kKey), 2 * product));
  for (const std::string broken : {"{", "[]", R"({"diffusion_model.lora_alpha": "8"})", R"({"lora_alpha": 8})"})
    CHECK(close(with(broken, kKey), product));
}

TEST_CASE("lora kinds: tensors that do not fit their weight are an error with the shapes, whatever the kind") {
  const auto weight = noise({6, 8}, 1);
  const auto bad = [](std::initializer_list<std::int64_t> shape) { return at::ones(shape); };
  const std::vector<Tensors> files{
      {{".hada_w1_a", bad({6, 2})}, {".hada_w1_b", bad({3, 8})}, {".hada_w2_a", bad({6, 2})}, {".hada_w2_b", bad({2, 8})}},
      {{".lokr_w1", bad({2, 4})}, {".lokr_w2", bad({3, 3})}},
      {{".lokr_w1", bad({2})}, {".lokr_w2", bad({3, 2})}},
      {{".lokr_w1_a", bad({2, 1})}, {".lokr_w1_b", bad({2, 4})}, {".lokr_w2", bad({3, 2})}},
      {{".a1.weight", bad({8, 2})}, {".a2.weight", bad({2, 8})}, {".b1.weight", bad({6, 2})}, {".b2.weight", bad({2, 7})}},
      {{".a1.weight", bad({8})}, {".a2.weight", bad({2})}, {".b1.weight", bad({6})}, {".b2.weight", bad({2})}},
      {{".oft_blocks", bad({2, 4, 4})}},
      {{".oft_blocks", bad({2, 3})}},
      {{".oft_blocks", bad({2, 3, 3})}, {".rescale", bad({5})}},
      {{".oft_blocks", bad({40, 2, 3, 3})}},
      {{".oft_blocks", bad({3, 3, 2, 2})}},
      {{".diff", bad({6, 7})}},
      {{".set_weight", bad({8, 6})}},
      {{".weight", bad({7})}, {".on_input", at::scalar_tensor(1.0)}},
      {{".lora_up.weight", bad({6, 2})}, {".lora_down.weight", bad({2, 8})}, {".dora_scale", bad({5, 1})}},
      {{".lora_up.weight", bad({6, 2})}, {".lora_down.weight", bad({2, 8})}, {".reshape_weight", at::tensor({6, 4})}},
      {{".lora_up.weight", bad({6, 2})}, {".lora_down.weight", bad({2, 8})}, {".reshape_weight", at::tensor({48})}},
  };
  for (const Tensors& parts : files) {
    INFO(parts.begin()->first << " with " << parts.size() << " parts");
    CHECK_THROWS_AS(changed(weight, file_of(parts), 1, lora::Rules::meant), WeightsError);
  }
}
