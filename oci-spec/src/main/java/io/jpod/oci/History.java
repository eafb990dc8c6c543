package io.jpod.oci;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How one layer, or one step without a layer, came to be.
///
/// @param created RFC 3339, as it stood in the document
/// @param emptyLayer the step made no layer
public record History(
    @Nullable String created,
    @Nullable String createdBy,
    @Nullable String author,
    @Nullable String comment,
    boolean emptyLayer) {
  static List<History> readList(JsonReader in) throws IOException {
    List<History> list = new ArrayList<>();
    if (!SpecReader.beginArray(in)) {
      return list;
    }
    while (in.hasNext()) {
      list.add(read(in));
      SpecReader.bound(in, list.size());
    }
    in.endArray();
    return list;
  }

  private static History read(JsonReader in) throws IOException {
    String created = null;
    String createdBy = null;
    String author = null;
    String comment = null;
    boolean emptyLayer = false;
    if (SpecReader.beginObject(in)) {
      while (in.hasNext()) {
        switch (in.nextName()) {
          case "created" -> created = SpecReader.string(in);
          case "created_by" -> createdBy = SpecReader.string(in);
          case "author" -> author = SpecReader.string(in);
          case "comment" -> comment = SpecReader.string(in);
          case "empty_layer" -> emptyLayer = SpecReader.bool(in);
          default -> in.skipValue();
        }
      }
      in.endObject();
    }
    return new History(created, createdBy, author, comment, emptyLayer);
  }

  JsonObject toJson() {
    SpecWriter out = new SpecWriter();
    out.string("created", created);
    out.string("created_by", createdBy);
    out.string("author", author);
    out.string("comment", comment);
    out.element("empty_layer", emptyLayer ? new JsonPrimitive(true) : null);
    return out.finish(null);
  }
}
