// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Both versions of the EEA specification's permissioning interface, as a network might have it that knows nothing of
/// the plugin: one account, two nodes, and a way to break down.
contract EeaRules {
    address private _member;
    bytes32 private _firstNode;
    bytes32 private _secondNode;
    bool private _broken;

    error Broken();

    modifier whole() {
        if (_broken) revert Broken();
        _;
    }

    function breakDown() external {
        _broken = true;
    }

    function transactionAllowed(address sender, address, uint256, uint256, uint256, bytes calldata)
        external
        view
        whole
        returns (bool)
    {
        return sender == _member;
    }

    /// @notice Version 2: one end, by 128 digits, host and port.
    function connectionAllowed(string calldata enodeId, string calldata host, uint16 port)
        external
        view
        whole
        returns (bool)
    {
        return _known(_bytes(bytes(enodeId))) && keccak256(bytes(host)) == keccak256("127.0.0.1") && port != 0;
    }

    /// @notice Version 1: both ends; all ones is yes, and no has a zero in front.
    function connectionAllowed(
        bytes32 sourceHigh,
        bytes32 sourceLow,
        bytes16 sourceAddress,
        uint16 sourcePort,
        bytes32 destinationHigh,
        bytes32 destinationLow,
        bytes16 destinationAddress,
        uint16 destinationPort
    ) external view whole returns (bytes32) {
        bool source = _known(bytes.concat(sourceHigh, sourceLow)) && _here(sourceAddress, sourcePort);
        bool destination =
            _known(bytes.concat(destinationHigh, destinationLow)) && _here(destinationAddress, destinationPort);
        return bytes32(source && destination ? type(uint256).max : type(uint256).max >> 1);
    }

    function _known(bytes memory node) private view returns (bool) {
        bytes32 hash = keccak256(node);
        return hash == _firstNode || hash == _secondNode;
    }

    function _here(bytes16 ip, uint16 port) private pure returns (bool) {
        return ip == 0x00000000000000000000ffff7f000001 && port != 0;
    }

    /// @dev Of lower-case hexadecimal digits.
    function _bytes(bytes calldata digits) private pure returns (bytes memory value) {
        value = new bytes(digits.length / 2);
        for (uint256 i = 0; i < digits.length; ++i) {
            uint8 digit = uint8(digits[i]);
            digit -= digit < 58 ? 48 : 87;
            value[i / 2] = bytes1(uint8(value[i / 2]) * 16 + digit);
        }
    }
}
