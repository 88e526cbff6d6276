// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IConsortium} from "../src/IConsortium.sol";
import {AUDITOR} from "../src/Roles.sol";

/// @title What a reader of the snapshot concludes from it, without asking the contract again
library Snapshot {
    function read(IConsortium consortium) internal view returns (IConsortium.PermissionsPage[] memory pages) {
        pages = new IConsortium.PermissionsPage[](16);
        uint256 count;
        uint16 next = 1;
        do {
            pages[count] = consortium.permissions(next);
            next = pages[count++].next;
        } while (next != 0);
        assembly ("memory-safe") {
            mstore(pages, count)
        }
    }

    function transactionAllowed(
        IConsortium.PermissionsPage[] memory pages,
        address sender,
        address target,
        bytes memory payload
    ) internal pure returns (bool allowed) {
        for (uint256 p = 0; p < pages.length; ++p) {
            for (uint256 o = 0; o < pages[p].organisations.length; ++o) {
                IConsortium.OrganisationPermissions memory organisation = pages[p].organisations[o];
                if (!contains(organisation.accounts, sender)) continue;
                if (organisation.status != IConsortium.OrganisationStatus.Active) return false;
                if (target == address(0)) {
                    return organisation.roles != AUDITOR && contains(organisation.contractCreators, sender);
                }
                return organisation.roles != AUDITOR || forAuditors(pages[p].auditorFunctions, target, payload);
            }
        }
        return false;
    }

    function connectionAllowed(IConsortium.PermissionsPage[] memory pages, IConsortium.NodeId memory node)
        internal
        pure
        returns (bool allowed)
    {
        for (uint256 p = 0; p < pages.length; ++p) {
            for (uint256 o = 0; o < pages[p].organisations.length; ++o) {
                IConsortium.OrganisationPermissions memory organisation = pages[p].organisations[o];
                for (uint256 n = 0; n < organisation.nodes.length; ++n) {
                    if (organisation.nodes[n].high == node.high && organisation.nodes[n].low == node.low) {
                        return organisation.status == IConsortium.OrganisationStatus.Active;
                    }
                }
            }
        }
        return false;
    }

    /// @dev A payload that has something to do with the auditors' functions, or not.
    function anyPayload(IConsortium.PermissionsPage memory page, uint256 seed)
        internal
        pure
        returns (bytes memory made)
    {
        bytes4 selector = page.auditorFunctions[seed % page.auditorFunctions.length].selector;
        uint256 kind = (seed >> 8) % 4;
        if (kind == 0) return abi.encodePacked(selector, seed);
        if (kind == 1) return abi.encodePacked(selector);
        if (kind == 2) return abi.encodePacked(bytes3(selector));
        return abi.encodePacked(selector ^ bytes4(uint32(1)), seed);
    }

    function contains(address[] memory list, address wanted) private pure returns (bool found) {
        for (uint256 i = 0; i < list.length; ++i) {
            if (list[i] == wanted) return true;
        }
        return false;
    }

    function forAuditors(IConsortium.AuditorFunction[] memory list, address target, bytes memory call)
        private
        pure
        returns (bool found)
    {
        if (call.length < 4) return false;
        for (uint256 i = 0; i < list.length; ++i) {
            if (list[i].target == target && list[i].selector == bytes4(call)) return true;
        }
        return false;
    }
}
