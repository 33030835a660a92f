// SPDX-License-Identifier: Apache-2.0
#include <ATen/ops/mm.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <catch2/catch.hpp>

#include <cmath>

#include "diffusion/nn/activation.hpp"
#include "diffusion/nn/conv.hpp"
#include "diffusion/nn/embedding.hpp"
#include "diffusion/nn/linear.hpp"
#include "diffusion/nn/norm.hpp"
#include "diffusion/nn/timestep_embedding.hpp"
#include "diffusion/tensor/compare.hpp"
#include "diffusion/tensor/inference_guard.hpp"
#include "engine/base/errors.hpp"
#include "tests/support/golden_tensors.hpp"
#include "tests/support/skip.hpp"

using namespace weft;

namespace {

weights::StateDict file_of(weights::StateDict::Tensors tensors) {
  return {std::move(tensors), {}, "folder/layer.safetensors", hash_bytes("layer")};
}

}  // namespace

TEST_CASE("layers: a missing, misshapen or misranked weight is refused with file, key and shapes") {
  weights::ParameterStore store(file_of({{"a.weight", at::zeros({3, 2})},
                                         {"a.bias", at::zeros({4})},
                                         {"b.weight", at::zeros({3, 2})},
                                         {"n.weight", at::zeros({33})},
                                         {"n.bias", at::zeros({33})},
                                         {"c.weight", at::zeros({3, 2, 1, 3})}}));
  const weights::Scope root(store);
  CHECK_THROWS_WITH(nn::Linear(root / "a"), "layer.safetensors: a.bias has shape [4], but [3] is expected here");
  CHECK_THROWS_WITH(nn::Linear(root / "b", 5),
                    "layer.safetensors: b.weight has shape [3, 2], but [any, 5] is expected here");
  CHECK_THROWS_WITH(nn::Conv2d(root / "c", {.kernel = 3}),
                    "layer.safetensors: c.weight has shape [3, 2, 1, 3], but [any, any, 3, 3] is expected here");
  CHECK_THROWS_WITH(nn::GroupNorm(root / "n", 33, 1e-5),
                    "layer.safetensors: n.weight has 33 channels, which 32 groups cannot share evenly");
  CHECK_THROWS_WITH(nn::require_rank(root, "b.weight", 4),
                    "layer.safetensors: b.weight has shape [3, 2], but 4 dimensions are expected here");
  CHECK_THROWS_AS(nn::Embedding(root / "gone"), WeightsError);
}

TEST_CASE("layers: errors spell a key as the file does, its prefix included") {
  const weights::StateDict file = file_of({{"model.diffusion_model.a.weight", at::zeros({3})}});
  weights::ParameterStore store(file.with_prefix("model.diffusion_model."));
  CHECK_THROWS_WITH(nn::Linear(weights::Scope(store) / "a"),
                    "layer.safetensors: model.diffusion_model.a.weight has shape [3], but [any, any] is expected here");
}

TEST_CASE("layers: a linear layer without a bias adds none") {
  const tensor::InferenceGuard guard;
  weights::ParameterStore store(file_of({{"weight", at::tensor({1.0f, 2.0f, 3.0f, 4.0f}).view({2, 2})}}));
  const nn::Linear layer{weights::Scope(store)};
  CHECK(layer(at::tensor({1.0f, 1.0f})).equal(at::tensor({3.0f, 7.0f})));
}

namespace {

/// scale * up @ down, on rows of a weight.
class Product : public weights::WeightPatch {
 public:
  explicit Product(weights::ThinProduct product) : product_(std::move(product)) {}
  at::Tensor apply(at::Tensor weight, std::string_view) const override {
    const auto& [down, up, scale, first] = product_;
    const at::Tensor rows = weight.narrow(0, first, up.size(0));
    rows.add_(at::mm(up, down.flatten(1)).view_as(rows), scale);
    return weight;
  }
  std::optional<weights::ThinProduct> thin() const override { return product_; }
  Hash identity() const override { return Hasher().add(product_.scale).digest(); }

 private:
  weights::ThinProduct product_;
};

/// What a layer gives with products in its weight, and beside it.
template <typename Layer>
void check_products(const Layer& layer, weights::ParameterStore& store, const weights::Patches& patches,
                    const at::Tensor& x) {
  device::ComputePolicy beside{.storage = at::kFloat};
  beside.products_beside = true;
  at::Tensor merged, computed;
  {
    const auto lease = store.prepare({.storage = at::kFloat}, {{"weight", patches}});
    merged = layer(x);
  }
  {
    const auto lease = store.prepare(beside, {{"weight", patches}});
    computed = layer(x);
  }
  CHECK(tensor::difference(computed, merged).relative() < 1e-5);
  const auto lease = store.prepare(beside, {});
  CHECK(tensor::difference(layer(x), merged).relative() > 0.01);
}

}  // namespace

TEST_CASE("layers: products beside a weight give what they give in it") {
  const tensor::InferenceGuard guard;
  at::manual_seed(3);
  {
    weights::ParameterStore store(file_of({{"weight", at::randn({12, 8})}, {"bias", at::randn({12})}}));
    const nn::Linear layer{weights::Scope(store)};
    check_products(layer, store,
                   {std::make_shared<Product>(weights::ThinProduct{at::randn({2, 8}), at::randn({12, 2}), 0.5}),
                    std::make_shared<Product>(weights::ThinProduct{at::randn({3, 8}), at::randn({4, 3}), -0.25, 6})},
                   at::randn({2, 5, 8}));
  }
  weights::ParameterStore store(file_of({{"weight", at::randn({6, 4, 3, 3})}, {"bias", at::randn({6})}}));
  const nn::Conv2d layer(weights::Scope(store), {.stride = 2});
  check_products(layer, store,
                 {std::make_shared<Product>(weights::ThinProduct{at::randn({2, 4, 3, 3}), at::randn({6, 2}), 0.5})},
                 at::randn({2, 4, 7, 6}));
}

TEST_CASE("layers: activations are their formulas") {
  const tensor::InferenceGuard guard;
  const at::Tensor x = at::randn({4, 6}), wide = x.to(at::kDouble);
  CHECK(tensor::difference(nn::silu_(x.clone()), wide * wide.sigmoid()).relative() < 1e-6);
  CHECK(tensor::difference(nn::quick_gelu(x), wide * (wide * 1.702).sigmoid()).relative() < 1e-6);
  const at::Tensor gate = wide.narrow(1, 3, 3);
  const at::Tensor gelu = gate * 0.5 * ((gate / std::sqrt(2.0)).erf() + 1.0);
  CHECK(tensor::difference(nn::geglu(x), wide.narrow(1, 0, 3) * gelu).relative() < 1e-6);
}

TEST_CASE("timestep embedding: cosines, then sines, of falling frequencies") {
  const tensor::InferenceGuard guard;
  const at::Tensor embedding = nn::timestep_embedding(at::tensor({0.0f, 2.0f}), 5);
  CHECK(embedding.sizes() == at::IntArrayRef({2, 5}));
  CHECK(embedding[0].equal(at::tensor({1.0f, 1.0f, 0.0f, 0.0f, 0.0f})));
  CHECK(embedding[1][2].item<float>() == Approx(std::sin(2.0)));
  CHECK(embedding[1][3].item<float>() == Approx(std::sin(0.02)));
}

TEST_CASE("timestep embedding: the bits are the reference's") {
  const tensor::InferenceGuard guard;
  const auto golden = test::golden_dir();
  if (!golden) return test::skipped("timestep embedding", "no recordings of the reference here (WEFT_GOLDEN_DIR)");
  const at::Tensor expected =
      test::golden_tensors(*golden / "sd15_tiny/unet.safetensors").at("timestep_embedding_32.t_0_37.5_999");
  const auto difference = tensor::difference(nn::timestep_embedding(at::tensor({0.0f, 37.5f, 999.0f}), 32), expected);
  INFO(difference.text());
  CHECK(difference.relative() <= 1e-6);
}
