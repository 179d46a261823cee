// Reads and writes NIR files, the HDF5 format in which spiking networks pass
// between frameworks (Pedersen et al., "Neuromorphic intermediate
// representation", Nature Communications 15, 8122, 2024,
// https://neuroir.org). Plain C++ without MLIR, for other programs to use.

#ifndef SNNC_IMPORT_NIR_H
#define SNNC_IMPORT_NIR_H

#include "snnc/Import/Hdf5.h"
#include "snnc/Support/Result.h"

#include <map>
#include <string>
#include <vector>

namespace snnc::nir {

using hdf5::Array;
using hdf5::ElementType;
using hdf5::Group;
using hdf5::Limits;
using hdf5::WriteOptions;

/// A connection, by the names of two nodes of one graph.
struct Edge {
  std::string source;
  std::string target;
  bool operator==(const Edge &other) const {
    return source == other.source && target == other.target;
  }
};

/// A primitive, or a graph of nodes if the type is "NIRGraph".
struct Node {
  std::string type;
  /// All that stands in the file beside the type, the nodes and the edges:
  /// parameters, the group `metadata`, and what later versions may add.
  Group fields;
  /// The nodes of a graph, by name. A name may hold dots; it is no path.
  std::map<std::string, Node> nodes;
  /// The edges of a graph, in the order of the file, which means nothing.
  std::vector<Edge> edges;

  bool isGraph() const { return type == "NIRGraph"; }
  /// The array of a field; null if there is none.
  const Array *find(const std::string &field) const;
  bool operator==(const Node &other) const;
  bool operator!=(const Node &other) const { return !(*this == other); }
};

/// A file.
struct Graph {
  std::string version; ///< of the nir library that wrote it; empty: not said
  Node root;           ///< of type NIRGraph
  Group rest;          ///< what else stands at the top of the file

  bool operator==(const Graph &other) const;
  bool operator!=(const Graph &other) const { return !(*this == other); }
};

/// What a field of a primitive holds.
enum class FieldKind {
  Numbers,  ///< real numbers of any shape
  Integers, ///< whole numbers
  Padding,  ///< integers, or the text "same" or "valid"
};

/// A field that NIR defines.
struct FieldInfo {
  const char *name;
  FieldKind kind;
  bool required;
};

/// The fields of primitive `type`, in the order of NIR's documentation; null
/// for types that NIR 1.0 does not have. Input and Output have none here: see
/// `portShape`.
const std::vector<FieldInfo> *fieldsOf(const std::string &type);

/// Reads a file. The nodes are whatever the file says; `check` tells whether
/// NIR knows them. Errors name the file and the place in it. See hdf5::read for
/// what is refused.
Result<Graph> read(const std::string &path, const Limits &limits = {});

/// Reads a file in memory; `name` stands for it in errors.
Result<Graph> read(const void *data, size_t size, const std::string &name,
                   const Limits &limits = {});

/// True if the HDF5 tree `root` is that of a NIR file: it has a group `node`.
bool isNir(const Group &root);

/// The graph in a tree that hdf5::read gave; `name` stands for the file.
Result<Graph> fromTree(Group root, const std::string &name);

/// The tree of a graph, for hdf5::write.
Group toTree(const Graph &graph);

/// Writes a file that reads back as an equal graph, bit by bit.
Status write(const Graph &graph, const std::string &path,
             const WriteOptions &options = {});

/// The bytes of that file.
Result<std::string> serialize(const Graph &graph,
                              const WriteOptions &options = {});

/// Checks that all types are those of NIR 1.0, that they have their fields,
/// that numbers are where numbers are expected, and that edges name nodes.
/// The error names the node by its path, as in 'lif1/lif'.
Status check(const Graph &graph);

/// The shape of an Input or Output, without batch and time, from `shape`
/// (NIR 0.2 and later) or the dictionary `input_type` or `output_type`. Also
/// the input shape of a Flatten. Fails if it states none; the error begins
/// with "states" or "has".
Result<std::vector<int64_t>> portShape(const Node &node);

} // namespace snnc::nir

#endif // SNNC_IMPORT_NIR_H
