// SPDX-License-Identifier: Apache-2.0
#include "diffusion/device/device.hpp"

#include <catch2/catch.hpp>

#include "diffusion/device/cuda_library.hpp"
#include "engine/base/errors.hpp"

using namespace weft;
using namespace weft::device;

TEST_CASE("device: cpu is the CPU, and words that are no device are refused") {
  CHECK(parse_device("cpu") == at::Device(at::kCPU));
  for (const char* word : {"", "gpu", "CPU", "cuda:", "cuda:x", "cuda:-1", "cuda:1x", "cuda:999", "cuda0"})
    CHECK_THROWS_AS(parse_device(word), UsageError);
}

TEST_CASE("device: CUDA is there, or the reason why not is given") {
  if (load_cuda_library().devices > 0) {
    CHECK(parse_device("cuda") == at::Device(at::kCUDA, 0));
    CHECK(parse_device("auto").is_cuda());
    CHECK_THROWS_AS(parse_device("cuda:100"), DeviceError);
    return;
  }
  CHECK(parse_device("auto") == at::Device(at::kCPU));
  try {
    parse_device("cuda");
    FAIL("there is no CUDA device");
  } catch (const DeviceError& error) {
    CHECK(std::string(error.what()).size() > std::string("CUDA cannot be used: ").size());
    CHECK_FALSE(error.hint().empty());
  }
}

TEST_CASE("device: dtype modes by name") {
  CHECK(parse_dtype_mode("auto") == DtypeMode::automatic);
  CHECK(parse_dtype_mode("bf16") == DtypeMode::bf16);
  CHECK_THROWS_AS(parse_dtype_mode("fp8"), UsageError);
  CHECK(describe({.threads = 2}) == "cpu (2 threads)");
  CHECK(describe({.threads = 1}) == "cpu (1 thread)");
}
