package io.consilium.cli.network;

import io.consilium.genesis.Member;
import io.consilium.genesis.folder.Json;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what an organisation handed over: its member.json, or a folder that holds it. */
public final class MemberFile {

    private MemberFile() {}

    /** Reads the file, or the one in the folder. */
    public static Member read(Path path) {
        return Json.read(Files.isDirectory(path) ? path.resolve("member.json") : path, Member.class);
    }
}
