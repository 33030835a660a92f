// SPDX-License-Identifier: Apache-2.0
#include "diffusion/tensor/rng.hpp"

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

using namespace weft;

TEST_CASE("rng: noise like a tensor in the order of its dimensions is the noise of its shape") {
  const at::Tensor form = at::empty({1, 4, 3, 5});
  tensor::NormalNoise by_form(7), by_shape(7);
  CHECK(at::equal(by_form.draw_like(form), by_shape.draw(form.sizes(), at::kFloat)));
  CHECK(at::equal(by_form.draw_like(form), by_shape.draw(form.sizes(), at::kFloat)));
}

TEST_CASE("rng: noise like a tensor with its channels innermost fills it in that order") {
  const at::Tensor form = at::empty({1, 4, 3, 5}).contiguous(at::MemoryFormat::ChannelsLast);
  tensor::NormalNoise by_form(7), one_by_one(7);
  const at::Tensor noise = by_form.draw_like(form);
  REQUIRE(noise.strides() == form.strides());
  const at::Tensor in_memory = noise.permute({0, 2, 3, 1}).flatten();
  for (std::int64_t i = 0; i < in_memory.numel(); ++i)
    CHECK(in_memory[i].item<float>() == one_by_one.draw({1}, at::kFloat).item<float>());
}
