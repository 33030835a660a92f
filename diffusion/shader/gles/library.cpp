// SPDX-License-Identifier: Apache-2.0
#include "diffusion/shader/gles/drawing.hpp"

namespace weft::shader::gles {
namespace {

class GlesLibrary final : public Library {
 public:
  std::unique_ptr<Drawing> prepare(const Job& job) const override { return std::make_unique<ShaderDrawing>(job); }
  std::string driver() const override { return Context().driver(); }
};

}  // namespace
}  // namespace weft::shader::gles

extern "C" __attribute__((visibility("default"))) const weft::shader::Library* weft_shader_library(int interface) {
  if (interface != weft::shader::kInterface) return nullptr;
  static const weft::shader::gles::GlesLibrary library;
  return &library;
}
