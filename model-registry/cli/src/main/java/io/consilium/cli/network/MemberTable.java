package io.consilium.cli.network;

import io.consilium.cli.terminal.Table;
import io.consilium.genesis.Member;
import java.util.List;

/** Members as people compare them. */
final class MemberTable {

    private MemberTable() {}

    static Table of(List<Member> members) {
        Table table = new Table("organisation", "what", "host", "fingerprint");
        members.forEach(member -> table.row(
                member.name(), member.kind().word(), member.host() + ":" + member.p2pPort(), member.fingerprint()));
        return table;
    }
}
