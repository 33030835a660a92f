// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/t5/encoder.hpp"

#include <cmath>
#include <limits>

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "diffusion/tensor/inference_guard.hpp"
#include "diffusion/weights/parameter_store.hpp"
#include "engine/base/errors.hpp"
#include "tests/unit/diffusion/models/t5/tiny_t5.hpp"

using namespace weft;
using models::t5::Encoder;
using test::t5_tensors;
using test::T5Shape;
using Tensors = weights::StateDict::Tensors;

namespace {

/// An encoder and the store it reads.
struct Made {
  explicit Made(Tensors tensors)
      : store(weights::StateDict(std::move(tensors), {}, "t5.safetensors", hash_bytes("t5"))),
        encoder(weights::Scope(store)),
        lease(store.prepare({}, {})) {}
  at::Tensor run(const at::Tensor& ids, std::optional<int> stop = {}) {
    return encoder.forward(encoder.embed(ids), stop);
  }
  weights::ParameterStore store;
  Encoder encoder;
  weights::ParameterStore::Lease lease;
};

at::Tensor rms(const at::Tensor& x, const at::Tensor& weight) {
  return x / (x.square().mean(-1, true) + 1e-6).sqrt() * weight;
}

/// The definition, position by position, in double.
at::Tensor reference(const Tensors& tensors, const T5Shape& shape, const at::Tensor& ids, std::int64_t blocks) {
  const auto of = [&](const std::string& key) { return tensors.at(key + ".weight").to(at::kDouble); };
  at::Tensor x = of("shared").index_select(0, ids), bias;
  const std::int64_t length = ids.size(0);
  const at::Tensor buckets = models::t5::distance_buckets(length, 32);
  for (std::int64_t index = 0; index < blocks; ++index) {
    const std::string block = "encoder.block." + std::to_string(index) + ".layer.";
    const std::string attention = block + "0.SelfAttention.";
    if (tensors.contains(attention + "relative_attention_bias.weight"))
      bias = of(attention + "relative_attention_bias");
    const at::Tensor normal = rms(x, of(block + "0.layer_norm"));
    const at::Tensor q = normal.mm(of(attention + "q").t()), k = normal.mm(of(attention + "k").t()),
                     v = normal.mm(of(attention + "v").t());
    at::Tensor heads = at::zeros_like(q);
    for (std::int64_t head = 0; head < shape.heads; ++head) {
      const auto part = [&](const at::Tensor& all) { return all.narrow(1, head * shape.head_size, shape.head_size); };
      at::Tensor scores = part(q).mm(part(k).t());  // not scaled
      for (std::int64_t query = 0; query < length; ++query)
        for (std::int64_t key = 0; key < length; ++key)
          scores[query][key] += bias[buckets[key - query + length - 1].item<std::int64_t>()][head];
      part(heads).copy_(scores.softmax(-1).mm(part(v)));
    }
    x = x + heads.mm(of(attention + "o").t());
    const at::Tensor again = rms(x, of(block + "1.layer_norm"));
    const std::string forward = block + "1.DenseReluDense.";
    x = x + (at::gelu(again.mm(of(forward + "wi_0").t()), "tanh") * again.mm(of(forward + "wi_1").t()))
                .mm(of(forward + "wo").t());
  }
  return rms(x, of("encoder.final_layer_norm"));
}

}  // namespace

TEST_CASE("t5 encoder: what the definition says, for T5 and for UMT5's bias in every block") {
  const tensor::InferenceGuard guard;
  for (const bool every : {false, true}) {
    const T5Shape shape{.blocks = 3, .bias_in_every_block = every};
    const Tensors tensors = t5_tensors(shape);
    Made made(tensors);
    const at::Tensor ids = at::randint(0, 32000, {40}, at::kLong);
    const at::Tensor expected = reference(tensors, shape, ids, 3);
    const at::Tensor actual = made.run(ids.unsqueeze(0));
    REQUIRE(actual.sizes() == at::IntArrayRef{1, 40, 16});
    CHECK(at::allclose(actual[0].to(at::kDouble), expected, 1e-4, 1e-4));
    CHECK(made.store.unused().empty());
    CHECK(made.encoder.blocks() == 3);
    // Earlier blocks, with the final norm.
    CHECK(
        at::allclose(made.run(ids.unsqueeze(0), -2)[0].to(at::kDouble), reference(tensors, shape, ids, 2), 1e-4, 1e-4));
    CHECK(at::equal(made.run(ids.unsqueeze(0), -1), actual));
    CHECK(at::equal(made.run(ids.unsqueeze(0), -24), actual));
  }
}

TEST_CASE("t5 encoder: sequences of a batch do not see each other, however many heads go at once") {
  const tensor::InferenceGuard guard;
  Made made(t5_tensors({.heads = 5, .head_size = 4}));
  const at::Tensor ids = at::randint(0, 32000, {2, 2100}, at::kLong);  // 17 MB of scores a head
  const at::Tensor both = made.run(ids);
  CHECK(at::allclose(both[0], made.run(ids.narrow(0, 0, 1))[0], 1e-4, 1e-4));
  CHECK(at::allclose(both[1], made.run(ids.narrow(0, 1, 1))[0], 1e-4, 1e-4));
}

TEST_CASE("t5 encoder: fp8 tables may hold what a conversion broke") {
  const tensor::InferenceGuard guard;
  Tensors tensors = t5_tensors({});
  at::Tensor table = tensors["shared.weight"].clone();
  table[5].fill_(std::numeric_limits<float>::quiet_NaN());
  tensors["shared.weight"] = table.to(at::kFloat8_e4m3fn);
  Made made(std::move(tensors));
  const at::Tensor ids = at::tensor({5, 6}, at::kLong).unsqueeze(0);
  CHECK(at::equal(made.encoder.embed(ids)[0][0], at::zeros({16})));
  CHECK(made.run(ids).isfinite().all().item<bool>());
}

TEST_CASE("t5 encoder: a file that does not fit is refused by key") {
  const auto refused = [](const std::string& key, const at::Tensor& instead, const std::string& say) {
    Tensors tensors = t5_tensors({});
    tensors.erase(key);
    if (instead.defined()) tensors[key] = instead;
    CHECK_THROWS_WITH(Made(std::move(tensors)), Catch::Contains(say));
  };
  const std::string attention = "encoder.block.0.layer.0.SelfAttention.";
  refused("encoder.final_layer_norm.weight", {}, "encoder.final_layer_norm.weight");
  refused(attention + "relative_attention_bias.weight", {}, "relative_attention_bias");
  refused(attention + "relative_attention_bias.weight", at::zeros({32, 5}), "24 channels do not divide into 5 heads");
  refused(attention + "relative_attention_bias.weight", at::zeros({3, 2}), "3 by 2");
  refused(attention + "o.weight", at::zeros({16, 20}), attention + "o.weight");
  refused("encoder.block.1.layer.1.DenseReluDense.wo.weight", {}, "encoder.block.1.layer.1.DenseReluDense.wo.weight");
  refused("shared.weight", {}, "shared.weight");
  Tensors old = t5_tensors({});
  for (const char* name : {"wi_0", "wi_1"}) {
    old["encoder.block.0.layer.1.DenseReluDense.wi.weight"] = at::zeros({24, 16});
    old.erase(std::string("encoder.block.0.layer.1.DenseReluDense.") + name + ".weight");
  }
  CHECK_THROWS_WITH(Made(std::move(old)), Catch::Contains("version 1.0"));
}
