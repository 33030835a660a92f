// SPDX-License-Identifier: Apache-2.0
#include "diffusion/tensor/inference_guard.hpp"

#include <thread>

#include <ATen/Parallel.h>
#include <catch2/catch.hpp>

using namespace weft::tensor;

TEST_CASE("inference guard: inference mode holds inside and ends with it") {
  {
    const InferenceGuard guard;
    CHECK(c10::InferenceMode::is_enabled());
    CHECK(at::ones({1}).is_inference());
  }
  CHECK_FALSE(c10::InferenceMode::is_enabled());
}

TEST_CASE("inference guard: denormals are kept, as torch does by default") {
  const InferenceGuard guard;
  const float tiny = 1e-40f;
  CHECK(at::full({1}, tiny).mul(1).item<float>() == tiny);
}

TEST_CASE("background guard: one thread there, the count elsewhere unchanged") {
  at::set_num_threads(2);
  int inside = 0;
  std::thread([&inside] {
    const BackgroundGuard guard;
    inside = at::get_num_threads();
  }).join();
  CHECK(inside == 1);
  CHECK(at::get_num_threads() == 2);
  int later = 0;
  std::thread([&later] {
    const InferenceGuard guard;
    later = at::get_num_threads();
  }).join();
  CHECK(later == 2);
}
